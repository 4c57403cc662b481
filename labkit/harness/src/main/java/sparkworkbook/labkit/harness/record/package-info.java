/**
 * Labs as {@code lab.yaml} describes them, and verdicts as {@code lab-result.json} keeps them.
 *
 * <p>A verdict holds against accidents and against plain cheating: {@code System.exit} and {@code
 * Runtime.halt} anywhere in the job, printed verdicts, files that the job writes, shutdown hooks,
 * threads and processes left behind, assumptions that the job makes, classes that take the judge's
 * names. It leaves the judged JVM on a connection ({@link
 * sparkworkbook.labkit.harness.record.VerdictReceiver}), or is confirmed in Maven's JVM ({@link
 * sparkworkbook.labkit.harness.record.MavenVerdict}).
 *
 * <p>It does not hold against a job that reaches into the judge by reflection. {@code
 * docs/what-a-verdict-can-trust.md} says what stays possible.
 */
package sparkworkbook.labkit.harness.record;
