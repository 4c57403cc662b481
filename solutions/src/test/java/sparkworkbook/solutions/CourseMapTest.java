package sparkworkbook.solutions;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.cli.course.CourseMap;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** The committed map of the course says what the labs say. */
class CourseMapTest {
  @Test
  @DisplayName("the map of the course is that of the labs as they are")
  void isCurrent() {
    assertTrue(
        CourseMap.of(Workbook.locate()).isCurrent(),
        CourseMap.FILE + " is out of date. Run ./lab map --write and commit the page.");
  }
}
