package sparkworkbook.labkit.cli.grade.conduct;

/**
 * One thing that a class mentions.
 *
 * @param owner a class with dots, or one of the words for what is no class: {@value #TEXT}, {@value
 *     #DECLARES}, {@value #STATE}; a supertype's name stands after {@value #EXTENDS}
 * @param member a method or a field of the owner; empty for the type itself
 * @param parameters the types of a method's parameters: {@code (int,java.lang.String)}
 * @param line counted from 1; 0 where it is not known
 * @param inMain whether it stands in the method with which {@code lab run} starts the job
 * @param says what a reader is told
 */
record Use(String owner, String member, String parameters, int line, boolean inMain, String says) {
  static final String TEXT = "text";
  static final String DECLARES = "declares";
  static final String STATE = "state";
  static final String EXTENDS = "extends ";

  boolean isMember() {
    return !member.isEmpty();
  }

  boolean isText() {
    return owner.equals(TEXT);
  }
}
