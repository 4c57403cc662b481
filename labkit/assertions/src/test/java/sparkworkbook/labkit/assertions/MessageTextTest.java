package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageTextTest {
  private static final String SENTENCE =
      "Expected shuffle records written to be at most 1,832 but counted 300,000, in 8 of 8 tasks.";

  @Test
  void should_wrap_a_sentence_once() {
    String wrapped = MessageText.wrapped(SENTENCE);

    assertThat(wrapped)
        .isEqualTo(
            "Expected shuffle records written to be at most 1,832 but counted 300,000, in\n"
                + "8 of 8 tasks.");
    assertThat(MessageText.wrapped(wrapped)).isEqualTo(wrapped);
  }

  @Test
  void should_join_a_sentence_that_the_source_has_broken_before_it_wraps_it() {
    assertThat(
            MessageText.wrapped(
                "An object pays for its header, for a reference to each of its parts, and for the"
                    + " padding\nof all of them. Hint 1"))
        .isEqualTo(
            "An object pays for its header, for a reference to each of its parts, and for\n"
                + "the padding of all of them. Hint 1");
  }

  @Test
  void should_keep_lines_that_say_different_things_apart() {
    String text =
        "bytes in memory: at most 5,845,737, but there are 40,920,160 of them in twelve partitions\n"
            + "An object pays for its header.\n"
            + "a heap of 76 MiB\n"
            + "and one of 80\n"
            + "[totals] \n"
            + "expected: %s\n".formatted("{ABE=1166} ".repeat(9));

    assertThat(MessageText.lines(text))
        .contains(
            "An object pays for its header.", "a heap of 76 MiB", "and one of 80", "[totals] ");
  }

  @Test
  void should_never_break_a_row() {
    String rows =
        ">>>     0      8  300,000         0    300,000  [2,078,943]    60,000    30,000  mapToPair\n"
            + "  >>> user                 146,381,210       303,667,610          303,667,610         0\n"
            + "        1      8        0   300,000          0            0    46,942    40,247  collect";

    assertThat(MessageText.wrapped(rows)).isEqualTo(rows);
  }

  @Test
  void should_wrap_an_item_of_a_list_below_its_text() {
    String wrapped =
        MessageText.wrapped(
            "  - setting spark.sql.adaptive.enabled: it was true, and it is false after the job ran");

    assertThat(wrapped)
        .isEqualTo(
            "  - setting spark.sql.adaptive.enabled: it was true, and it is false after\n"
                + "    the job ran");
    assertThat(MessageText.wrapped(wrapped)).isEqualTo(wrapped);
  }

  @Test
  void should_leave_a_long_word_whole() {
    String path = "/a/folder".repeat(12);

    assertThat(MessageText.lines("There is no file " + path + " any more."))
        .containsExactly("There is no file", path, "any more.");
  }

  @Test
  void should_keep_empty_lines() {
    assertThat(MessageText.wrapped("one\n\ntwo")).isEqualTo("one\n\ntwo");
    assertThat(MessageText.lines("")).isEmpty();
  }
}
