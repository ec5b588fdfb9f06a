package dev.tidemark.agent.outlet.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;

/** A conversation crossed a threshold of its budget, in either direction, or its shares moved. */
@Name("tidemark.BudgetAlert")
@Label("Budget Alert")
@Category("Tidemark")
@Description("A threshold was crossed, once in each direction, or the components' shares moved")
@StackTrace(false)
final class BudgetAlertEvent extends Event {

    @Label("Conversation")
    @Description("The host's own id, or anonymous")
    String conversation;

    @Label("Kind")
    @Description("The symptom, with -cleared behind it once it has passed, or shares-adapted")
    String kind;

    @Label("Component")
    @Description("The component it is about, or total")
    String component;

    @Label("Utilization")
    @Description(
            "What crossed the threshold; above 100 % where a component had to borrow"
                    + " or a request is too large")
    @Percentage
    double utilization;

    @Label("Threshold")
    @Percentage
    double threshold;

    @Label("Advice")
    @Description("What to change, or what was changed, with the numbers that led to it")
    String advice;
}
