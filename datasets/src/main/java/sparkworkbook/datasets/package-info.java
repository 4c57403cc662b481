/**
 * The workbook's data: real flights, seeded relatives of them, and more of them.
 *
 * <p>A lab's job depends on Spark and on this package alone, so that {@code spark-submit} can run
 * it.
 */
package sparkworkbook.datasets;
