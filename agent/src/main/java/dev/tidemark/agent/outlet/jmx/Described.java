package dev.tidemark.agent.outlet.jmx;

import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.StandardMBean;

/** An MXBean that tells a console what its attributes and operations are for. */
final class Described extends StandardMBean {

    private final String meaning;
    private final Map<String, String> meanings;

    /**
     * A bean by its interface.
     *
     * @param meanings what each attribute and operation is for, by its name
     */
    <T> Described(T bean, Class<T> type, String meaning, Map<String, String> meanings) {
        super(bean, type, true);
        this.meaning = meaning;
        this.meanings = meanings;
    }

    @Override
    protected String getDescription(MBeanInfo bean) {
        return meaning;
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return meanings.get(attribute.getName());
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        return meanings.get(operation.getName());
    }
}
