package sparkworkbook.labkit.cli.grade;

/** Takes what a folder or a zip holds, one file after the other. */
interface FileSink {
  /** Whether the file's content is asked for; nothing else is read or unpacked. */
  boolean wants(String path);

  void file(String path, byte[] content);

  /** One sentence for the instructor: what was not taken, and what to do. */
  void problem(String sentence);
}
