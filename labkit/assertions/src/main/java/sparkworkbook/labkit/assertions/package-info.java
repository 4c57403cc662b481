/**
 * Captures what Spark planned and counted in a run, and asserts on it.
 *
 * <p>Start at {@link sparkworkbook.labkit.assertions.QueryRun} (one measured run) and {@link
 * sparkworkbook.labkit.assertions.SparkAssertions} (the assertions). Needs Spark and AssertJ only.
 *
 * <p>What may be asserted:
 *
 * <ul>
 *   <li>exactly: operators, exchanges, pushed filters, columns, rows, shuffle records, tasks,
 *       files, spilled or not;
 *   <li>within 10 % on pinned settings: shuffle bytes, {@code dataSize}, spilled bytes on {@code
 *       local[1]} in a bounded pool;
 *   <li>as a bound with a wide margin: peak memory, largest and median task, bytes to the driver;
 *   <li>never: any time, CPU, collector time, Parquet's bytes read, sizes of range partitions,
 *       counts under {@code limit}.
 * </ul>
 */
package sparkworkbook.labkit.assertions;
