/**
 * Labs as {@code lab.yaml} describes them, and verdicts as {@code lab-result.json} keeps them.
 *
 * <p>The record holds against accidents and against plain cheating: {@code System.exit} and {@code
 * Runtime.halt} anywhere in the job, printed test summaries, a file written by the job while the
 * judge runs, shutdown hooks, threads left behind, assumptions made by the job.
 *
 * <p>It does not hold against a job that sets out to defeat the judge in its own JVM: one that
 * reaches into the recorder by reflection, that rewrites the file without pause until the JVM
 * halts, or, under Maven, that writes it after the run and before the JVM ends. There the
 * instructor reads the code.
 */
package sparkworkbook.labkit.harness.record;
