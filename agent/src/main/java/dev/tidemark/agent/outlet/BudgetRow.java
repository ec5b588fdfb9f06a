package dev.tidemark.agent.outlet;

import dev.tidemark.core.budget.Advice;
import dev.tidemark.core.budget.Statement;
import java.util.List;

/**
 * How a conversation stands against the budget of one model, in plain numbers.
 *
 * @param model the model
 * @param budget input tokens its last request could take
 * @param used tokens of that request
 * @param percent used of budget
 * @param standing {@code below}, {@code within} or {@code above} the target
 * @param cacheHitRate how much of what the provider had seen it read from its cache, from 0 to 1;
 *     -1 where it is not known
 * @param components the five components
 * @param advice what to change, most pressing first
 * @param adaptations why shares stand where they do, oldest first
 */
public record BudgetRow(
        String model,
        long budget,
        long used,
        double percent,
        String standing,
        double cacheHitRate,
        List<Component> components,
        List<String> advice,
        List<String> adaptations) {

    /**
     * One component.
     *
     * @param share its share of the budget now, from 0 to 1
     * @param configured the share it was given
     * @param targetLow how full it should be at least, in percent
     * @param targetHigh how full it should be at most, in percent
     */
    public record Component(
            String component,
            double share,
            double configured,
            long used,
            long allocated,
            double percent,
            int targetLow,
            int targetHigh,
            String standing) {

        private static Component of(Statement.Part part) {
            var utilization = part.utilization();
            return new Component(
                    utilization.part(),
                    part.share(),
                    part.configured(),
                    utilization.used(),
                    utilization.allocated(),
                    utilization.percent(),
                    utilization.target().low(),
                    utilization.target().high(),
                    utilization.standing().label());
        }
    }

    /** The row of one model's statement. */
    public static BudgetRow of(String model, Statement statement) {
        return new BudgetRow(
                model,
                statement.budget(),
                statement.total().used(),
                statement.total().percent(),
                statement.total().standing().label(),
                statement.cacheHitRate(),
                statement.parts().stream().map(Component::of).toList(),
                Advice.on(statement).stream().map(Advice::text).toList(),
                statement.adaptations());
    }
}
