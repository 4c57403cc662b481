/** What a lab's judge stands on: Spark sessions, bounded pools and JVMs of their own for jobs. */
package sparkworkbook.labkit.harness;
