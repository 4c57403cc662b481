package sparkworkbook.labkit.cli.grade.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** JUnit's XML, as continuous integration shows it: a suite a lab, a case a check. */
final class JunitXml {
  private final XMLStreamWriter xml;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static String of(Grade grade) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      new JunitXml(xml).write(grade);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text + "\n";
  }

  private void write(Grade grade) throws XMLStreamException {
    xml.writeStartElement("testsuites");
    attribute("name", grade.student());
    for (LabGrade lab : grade.labs()) {
      write(lab);
    }
    xml.writeEndElement();
  }

  private void write(LabGrade lab) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute("name", lab.lab());
    attribute("tests", Integer.toString(lab.result().tests().size()));
    attribute("failures", count(lab, Status.FAILED));
    attribute("errors", count(lab, Status.ERROR, Status.TIMEOUT));
    attribute("skipped", count(lab, Status.NOT_RUN, Status.UNAVAILABLE));
    attribute("time", String.format(Locale.ROOT, "%.3f", lab.seconds()));
    for (TestResult test : lab.result().tests()) {
      write(lab, test);
    }
    xml.writeEndElement();
  }

  private void write(LabGrade lab, TestResult test) throws XMLStreamException {
    int dot = test.id().lastIndexOf('.');
    xml.writeStartElement("testcase");
    attribute("classname", test.id().substring(0, Math.max(0, dot)));
    attribute("name", test.id().substring(dot + 1));
    switch (test.status()) {
      case FAILED -> problem("failure", test);
      case ERROR, TIMEOUT -> problem("error", test);
      case NOT_RUN, UNAVAILABLE -> {
        xml.writeStartElement("skipped");
        attribute(
            "message", test.message().isBlank() ? String.join(" ", lab.notes()) : test.message());
        xml.writeEndElement();
      }
      case PASSED -> {}
    }
    xml.writeEndElement();
  }

  private void problem(String element, TestResult test) throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("message", test.message().lines().findFirst().orElse(""));
    attribute("type", StudentPage.word(test.status()));
    xml.writeCharacters(legal(test.message()));
    xml.writeEndElement();
  }

  private static String count(LabGrade lab, Status... statuses) {
    return Long.toString(
        lab.result().tests().stream()
            .filter(test -> List.of(statuses).contains(test.status()))
            .count());
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  /** XML has no way to write most control characters; a job can print them. */
  private static String legal(String text) {
    return text.codePoints()
        .map(c -> isLegal(c) ? c : '\ufffd')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || c >= 0x20 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }
}
