package sparkworkbook.labs.broadcastfailure;

import java.util.List;

/** The reports on the committed flights and bulletins: facts of both, the same from any join. */
final class AllFlights {
  private static final String DEPARTURES =
      """
      Ground staff on strike,356124,2208943
      Low visibility procedures in force,373440,2615849
      No bulletin,32834,190140
      No restrictions,383633,2441961
      Runway closed for repairs,374746,2458804
      Security check of the terminal,363515,2620603
      Snow removal in progress,379428,2582930
      Strong crosswinds,374569,2617525
      Thunderstorms in the vicinity,361711,2266848
      """;

  private static final String ARRIVALS =
      """
      Ground staff on strike,356270,2327152
      Low visibility procedures in force,373404,2509544
      No bulletin,32863,196085
      No restrictions,383581,2386453
      Runway closed for repairs,374770,2406605
      Security check of the terminal,363372,2689682
      Snow removal in progress,379546,2642520
      Strong crosswinds,374580,2604453
      Thunderstorms in the vicinity,361614,2241109
      """;

  private static final String LATE =
      """
      Ground staff on strike,17318,1890600
      Low visibility procedures in force,20076,2193883
      No bulletin,1570,167003
      No restrictions,19620,2156000
      Runway closed for repairs,19330,2078375
      Security check of the terminal,20067,2211153
      Snow removal in progress,20321,2234459
      Strong crosswinds,20112,2200775
      Thunderstorms in the vicinity,17931,1951508
      """;

  private AllFlights() {}

  /** One line a cause, in the order of the lines. */
  static List<String> lines(Report report) {
    return switch (report) {
      case DEPARTURES -> DEPARTURES.lines().toList();
      case ARRIVALS -> ARRIVALS.lines().toList();
      case LATE -> LATE.lines().toList();
    };
  }
}
