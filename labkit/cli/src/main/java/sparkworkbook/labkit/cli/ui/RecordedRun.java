package sparkworkbook.labkit.cli.ui;

import sparkworkbook.labkit.cli.workbook.Lab;

/**
 * A run that has an event log.
 *
 * @param application Spark's id of it, such as {@code local-1795447647231}
 * @param name the application's name, {@code spark.app.name}
 */
public record RecordedRun(Lab lab, String application, String name) {}
