/** The one place that builds a {@code java} command, starts it and sees to its end. */
package sparkworkbook.labkit.harness.jvm;
