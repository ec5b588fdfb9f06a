package dev.tidemark.agent;

import dev.tidemark.agent.host.SomeVersions;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;

/**
 * What the classes of one host's package, and those of other hosts that they use, name of
 * frameworks. A version that lacks any of it is better left alone than served by halves, and that
 * is known before the first call: from class files, without loading a class.
 */
final class References {

    private static final String OURS = "dev/tidemark/";
    private static final String HOSTS = OURS + "agent/host/";
    private static final String SOME_VERSIONS = Type.getDescriptor(SomeVersions.class);

    /** A type, or one of its members: {@code name} and {@code descriptor} are empty for a type. */
    record Reference(String owner, String name, String descriptor)
            implements Comparable<Reference> {

        @Override
        public int compareTo(Reference other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return owner.replace('/', '.') + (name.isEmpty() ? "" : "." + name + descriptor);
        }
    }

    private final Set<Reference> references = new TreeSet<>();

    private References() {}

    /**
     * @param first the binary name of one class of a host, from which all others are reached
     * @param classFiles our own, by binary name
     */
    static References of(String first, Function<String, byte[]> classFiles) {
        var found = new References();
        var left = new ArrayDeque<>(List.of(first.replace('.', '/')));
        var seen = new HashSet<>(left);
        while (!left.isEmpty()) {
            var classFile = classFiles.apply(left.poll().replace('/', '.'));
            if (classFile != null) {
                var reader = new ClassReader(classFile);
                reader.accept(
                        found
                        .new Named(
                                type -> {
                                    if (isOfAHost(type) && seen.add(type)) {
                                        left.add(type);
                                    }
                                }),
                        ClassReader.SKIP_FRAMES);
            }
        }
        return found;
    }

    /** {@code dev.tidemark.agent.host.<framework>.X}: what hosts share names no framework. */
    private static boolean isOfAHost(String type) {
        return type.startsWith(HOSTS) && type.indexOf('/', HOSTS.length()) > 0;
    }

    Set<Reference> all() {
        return references;
    }

    /** The binary names of the types among them, and of those that own the members. */
    Set<String> types() {
        return references.stream()
                .map(reference -> reference.owner().replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that are not there where these class files are. */
    List<Reference> missing(ClassFileLocator host) {
        var types = TypePool.Default.of(host);
        return references.stream().filter(reference -> !isThere(reference, types)).toList();
    }

    private static boolean isThere(Reference wanted, TypePool types) {
        try {
            var resolved = types.describe(wanted.owner().replace('/', '.'));
            return resolved.isResolved()
                    && (wanted.name().isEmpty()
                            || has(resolved.resolve(), wanted, new HashSet<>()));
        } catch (RuntimeException unresolved) { // a supertype that only some applications have
            return true;
        }
    }

    private static boolean has(TypeDescription type, Reference wanted, Set<String> seen) {
        if (!seen.add(type.getName())) {
            return false;
        }
        for (var method : type.getDeclaredMethods()) {
            if (isNamed(method, wanted) && method.getDescriptor().equals(wanted.descriptor())) {
                return true;
            }
        }
        for (var field : type.getDeclaredFields()) {
            if (field.getName().equals(wanted.name())
                    && field.getDescriptor().equals(wanted.descriptor())) {
                return true;
            }
        }
        for (var above : type.getInterfaces()) {
            if (has(above.asErasure(), wanted, seen)) {
                return true;
            }
        }
        var above = type.getSuperClass();
        return above != null && has(above.asErasure(), wanted, seen);
    }

    private static boolean isNamed(MethodDescription method, Reference wanted) {
        return method.getInternalName().equals(wanted.name());
    }

    private void add(String owner, String name, String descriptor) {
        var element = owner.startsWith("[") ? Type.getType(owner).getElementType() : null;
        var type = element == null ? owner : element.getInternalName();
        if (type.startsWith("java/")
                || type.startsWith("jdk/")
                || type.startsWith(OURS)
                || element != null && element.getSort() != Type.OBJECT) {
            return;
        }
        boolean isMember = element == null && !name.isEmpty();
        references.add(new Reference(type, isMember ? name : "", isMember ? descriptor : ""));
    }

    /** One class file. Methods that are for some versions are passed by, and their lambdas. */
    private final class Named extends ClassVisitor {

        private final Consumer<String> types;
        private final Set<String> optional = new HashSet<>();

        Named(Consumer<String> types) {
            super(Opcodes.ASM9);
            this.types = types;
        }

        @Override
        public void visit(
                int version, int access, String name, String generic, String above, String[] with) {
            named(above);
            for (var one : with) {
                named(one);
            }
        }

        @Override
        public FieldVisitor visitField(
                int access, String name, String descriptor, String generic, Object value) {
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String generic, String[] thrown) {
            return new Code(name);
        }

        private void named(String type) {
            types.accept(type);
            add(type, "", "");
        }

        private final class Code extends MethodVisitor {

            private final String method;
            private boolean counts;

            Code(String method) {
                super(Opcodes.ASM9);
                this.method = method;
                this.counts =
                        optional.stream().noneMatch(it -> method.startsWith("lambda$" + it + '$'));
            }

            @Override
            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                if (descriptor.equals(SOME_VERSIONS)) {
                    optional.add(method);
                    counts = false;
                }
                return null;
            }

            @Override
            public void visitTypeInsn(int opcode, String type) {
                types.accept(type);
                if (counts) {
                    add(type, "", "");
                }
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                member(owner, name, descriptor);
            }

            @Override
            public void visitMethodInsn(
                    int opcode, String owner, String name, String descriptor, boolean inType) {
                member(owner, name, descriptor);
            }

            @Override
            public void visitInvokeDynamicInsn(
                    String name, String descriptor, Handle bootstrap, Object... arguments) {
                for (var argument : arguments) {
                    if (argument instanceof Handle handle) {
                        member(handle.getOwner(), handle.getName(), handle.getDesc());
                    }
                }
            }

            @Override
            public void visitLdcInsn(Object constant) {
                if (constant instanceof Type type && type.getSort() == Type.OBJECT) {
                    visitTypeInsn(0, type.getInternalName());
                }
            }

            @Override
            public void visitTryCatchBlock(Label from, Label to, Label handler, String type) {
                if (type != null) {
                    visitTypeInsn(0, type);
                }
            }

            private void member(String owner, String name, String descriptor) {
                types.accept(owner);
                if (counts) {
                    add(owner, name, descriptor);
                }
            }
        }
    }
}
