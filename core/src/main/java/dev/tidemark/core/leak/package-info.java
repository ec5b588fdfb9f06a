/**
 * Tells a leak from a busy day: signals come in, trends are found in them, verdicts go out. Knows
 * no JVM it runs in: whoever measures hands in values with their time, and a recorded trace is
 * judged by the same code as a living process. All state is bounded.
 *
 * <h2>How it decides</h2>
 *
 * <p>Used heap goes up and down with every collection, and what a young collection leaves contains
 * garbage that was promoted: neither tells a leak. The detector looks at three things only: the
 * <i>live set</i>, what is left when the whole heap was looked at; the <i>residual</i>, resident
 * memory less the heap's part of it, which is what was ever used at once where nobody tells; and
 * the least there was of direct buffers in some minutes, which have a limit of their own and go
 * when the whole heap was looked at. What the watcher holds itself is taken out of the heap. The
 * live set is measured where that is allowed: a dozen times in the first hour, then up to twice an
 * hour as growth asks for it. Where it is not (Serial, Parallel), each old collection gives a
 * value, and the garbage that it found is spread over the young collections before it.
 *
 * <p>Then, at each new value, it looks back a few minutes, an hour, a day, and asks of each such
 * stretch:
 *
 * <ol>
 *   <li><b>Is there a line?</b> The median slope of all pairs (Theil and Sen), after what the load
 *       explains is taken out. It must be six times as large as its own uncertainty, and that grows
 *       where the measurements scatter, hang together as those of a saw do, or where load and time
 *       rose alike. Where the load alone draws the line about as well as time does, there is none.
 *   <li><b>Does it go on?</b> Each fifth of the stretch must add its part, and none most of it: a
 *       step, a deployment, one large cache are a single rise. The line must not bend down, have a
 *       corner near its end, nor be with what came before it one curve that flattens, nor two such
 *       curves of which one began later: what warms up or fills slows down. A leak that began while
 *       something filled has a corner instead.
 *   <li><b>Is it new?</b> Where memory has been as high before and came down, it comes down again.
 *   <li><b>Was it watched long enough?</b> A quarter of the time that is left at this rate, twice
 *       that after one hour and six times after half of one; with more than a day left, five to
 *       seven hours. A leak that eats the heap in ten minutes is called after seven.
 * </ol>
 *
 * <p>A stretch that passes a third of the way is suspected; one that passes all, and still does at
 * the next look, is confirmed. A verdict is withdrawn when half of the growth is given back, or
 * when in as much time again less than a quarter of what it foretold has come. A growing residual
 * is put to the test of a trim first, where the JVM has one; direct buffers to that of a
 * collection.
 *
 * <p>What cannot be told apart: a cache that fills evenly for longer than the wait is a leak until
 * it is full; one that fills anew after each of several deployments may be taken for one. Without
 * old collections and without measurements a leak in the heap is not seen.
 */
package dev.tidemark.core.leak;
