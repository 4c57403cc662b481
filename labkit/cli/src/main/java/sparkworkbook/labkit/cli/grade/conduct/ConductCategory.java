package sparkworkbook.labkit.cli.grade.conduct;

import java.util.Locale;

/** What kind of thing an ordinary job has no need of. */
public enum ConductCategory {
  REFLECTION,
  UNSAFE,
  CLASS_LOADERS,
  NATIVE_CODE,
  PROCESSES,
  EXIT,
  THREADS,
  FILES,
  NETWORK,
  ENVIRONMENT,
  STANDARD_STREAMS,
  HOOKS,
  KEPT_STATE,
  JUDGE,
  SPARK_LISTENERS,
  TASK_CONTEXT,
  LOCAL_PROPERTIES,
  SPARK_SESSION,
  SPARK_INTERNALS,
  SUPERTYPES,
  OTHER_LIBRARIES;

  /** As the rules and the reports write it: {@code spark-listeners}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
