package sparkworkbook.labkit.cli.grade.copies;

/**
 * Two students whose files of one lab are nearly the same.
 *
 * @param first the one that comes first by name
 * @param exact the same words in the same order; spaces and comments may differ
 * @param similarity share of what both added to the starter that is in both, from 0 to 1
 * @param tokens how many words of the language the shorter one added to the starter
 */
public record CopyPair(String first, String second, boolean exact, double similarity, int tokens) {}
