package sparkworkbook.labs.performanceequation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A stage on an executor that is played millisecond by millisecond, so that it is known where the
 * time has gone; what Spark would have measured of it is counted on the way. One machine can make
 * neither a network nor a disk that tasks wait for, a drawn executor can.
 *
 * @param times what Spark would report
 * @param truth where the time went; a moment in which n tasks run belongs to each by an n-th
 */
record SimulatedStage(Problem problem, int cores, StageTimes times, Map<Term, Double> truth) {
  /** What most tasks of a stage do most of the time. */
  enum Problem {
    /** They wait for shuffle blocks of other executors. */
    SLOW_NETWORK,
    /** They write shuffle files, and wait for the disk. */
    SLOW_DISK,
    /** They write shuffle files, and a core copies them into the page cache. */
    PAGE_CACHE,
    /** They are deserialized. */
    LARGE_CLOSURE,
    /** They serialize their results. */
    LARGE_ANSWER,
    /** Their results are fetched. */
    LARGE_RESULT,
    /** They are launched and do not start. */
    LATE_START,
    /** They calculate. */
    ARITHMETIC,
    /** They wait, and Spark does not say for what. */
    SLOW_SERVICE,
    /** They stop together, again and again. */
    PAUSES,
    /** They have finished; one of them waits for blocks and runs on alone. */
    STRAGGLER
  }

  private static final long START = 1_700_000_000_000L;
  private static final int WAVES = 3;
  private static final int STRAGGLER_TIMES = 12;

  static SimulatedStage of(Problem problem, SplittableRandom random) {
    int cores = random.nextInt(4, 9);
    List<Deque<Played>> lanes = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      boolean straggles = problem == Problem.STRAGGLER && core == 0;
      Deque<Played> lane = new ArrayDeque<>();
      for (int task = 0; task < (straggles ? 1 : WAVES); task++) {
        int times = straggles ? STRAGGLER_TIMES : 1;
        lane.add(new Played(script(problem, times, random), problem == Problem.PAGE_CACHE));
      }
      lanes.add(lane);
    }
    return play(problem, cores, lanes, random);
  }

  /** Milliseconds of each phase, in the order of the phases. */
  private static Map<Phase, Integer> script(Problem problem, int times, SplittableRandom random) {
    Map<Phase, Integer> script = new EnumMap<>(Phase.class);
    script.put(Phase.LAUNCH, random.nextInt(1, 4));
    script.put(Phase.UNPACK, random.nextInt(4, 9));
    script.put(Phase.FETCH, random.nextInt(5, 10));
    script.put(Phase.CALCULATE, random.nextInt(40, 50));
    script.put(Phase.WAIT, random.nextInt(10, 15));
    script.put(Phase.WRITE, random.nextInt(5, 10));
    script.put(Phase.PACK, random.nextInt(1, 3));
    script.put(Phase.DELIVER, random.nextInt(0, 2));
    int much = random.nextInt(120, 150);
    switch (problem) {
      case SLOW_NETWORK -> script.put(Phase.FETCH, much);
      case SLOW_DISK, PAGE_CACHE -> script.put(Phase.WRITE, much);
      case LARGE_CLOSURE -> script.put(Phase.UNPACK, much);
      case LARGE_ANSWER -> script.put(Phase.PACK, much);
      case LARGE_RESULT -> script.put(Phase.DELIVER, much);
      case LATE_START -> script.put(Phase.LAUNCH, much);
      case SLOW_SERVICE -> script.put(Phase.WAIT, much);
      case ARITHMETIC, PAUSES -> script.put(Phase.CALCULATE, much);
      case STRAGGLER -> script.put(times > 1 ? Phase.FETCH : Phase.CALCULATE, much * times);
    }
    return script;
  }

  private static SimulatedStage play(
      Problem problem, int cores, List<Deque<Played>> lanes, SplittableRandom random) {
    Map<Term, Double> truth = new EnumMap<>(Term.class);
    List<TaskTimes> done = new ArrayList<>();
    int quiet = random.nextInt(12, 18); // the driver creates the tasks, and nothing runs
    truth.merge(Term.SCHEDULING, (double) quiet, Double::sum);
    long now = START + quiet;
    int untilPause = 20;
    int pause = 0;
    while (lanes.stream().anyMatch(lane -> !lane.isEmpty())) {
      if (problem == Problem.PAUSES && pause == 0 && untilPause-- == 0) {
        pause = random.nextInt(25, 40);
        untilPause = random.nextInt(20, 30);
      }
      List<Played> running = new ArrayList<>();
      for (Deque<Played> lane : lanes) {
        if (!lane.isEmpty()) {
          running.add(lane.peek());
        }
      }
      for (Played task : running) {
        Term where = task.step(now, pause > 0);
        truth.merge(where, 1.0 / running.size(), Double::sum);
      }
      now++;
      pause = Math.max(0, pause - 1);
      for (Deque<Played> lane : lanes) {
        if (!lane.isEmpty() && lane.peek().isDone()) {
          done.add(lane.poll().times(now));
        }
      }
    }
    Collections.shuffle(done, new Random(random.nextLong()));
    return new SimulatedStage(problem, cores, new StageTimes(START, now, done), truth);
  }

  /** What a task does, one after another, and the term that it is. */
  private enum Phase {
    LAUNCH(Term.SCHEDULING),
    UNPACK(Term.SERIALIZATION),
    FETCH(Term.FETCH_WAIT),
    CALCULATE(Term.CPU),
    WAIT(Term.WAITING),
    WRITE(Term.SHUFFLE_WRITE),
    PACK(Term.SERIALIZATION),
    DELIVER(Term.RESULT);

    private final Term term;

    Phase(Term term) {
      this.term = term;
    }

    boolean isOnExecutor() {
      return this != LAUNCH && this != DELIVER;
    }
  }

  /** A task on its way. */
  private static final class Played {
    private static final int NANOS_A_MILLI = 1_000_000;

    private final Deque<Phase> ahead = new ArrayDeque<>();
    private final boolean writesOnCore;
    private final Map<Phase, Integer> passed = new EnumMap<>(Phase.class);
    private int paused;
    private int onCore;
    private long launched;

    Played(Map<Phase, Integer> script, boolean writesOnCore) {
      script.forEach((phase, millis) -> IntStream.range(0, millis).forEach(i -> ahead.add(phase)));
      this.writesOnCore = writesOnCore;
    }

    /** A millisecond passes. A pause lengthens whatever the executor does for the task. */
    Term step(long now, boolean pause) {
      launched = launched == 0 ? now : launched;
      Phase phase = ahead.peek();
      passed.merge(phase, 1, Integer::sum);
      if (pause && phase.isOnExecutor()) {
        paused++;
        return Term.GC;
      }
      ahead.remove();
      onCore += phase == Phase.CALCULATE || (phase == Phase.WRITE && writesOnCore) ? 1 : 0;
      return phase.term;
    }

    boolean isDone() {
      return ahead.isEmpty();
    }

    TaskTimes times(long now) {
      int run = in(Phase.FETCH) + in(Phase.CALCULATE) + in(Phase.WAIT) + in(Phase.WRITE);
      return new TaskTimes(
          launched,
          now,
          in(Phase.UNPACK),
          run,
          (long) onCore * NANOS_A_MILLI,
          paused,
          in(Phase.FETCH),
          (long) in(Phase.WRITE) * NANOS_A_MILLI,
          in(Phase.PACK),
          in(Phase.DELIVER));
    }

    private int in(Phase phase) {
      return passed.getOrDefault(phase, 0);
    }
  }
}
