package dev.spfgateway.app;

import dev.spfgateway.app.MatrixWorld.Cell;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The expected result of each cell, in one table: how often SPF acted, the client's status and, for
 * a mutation, the outcome that the client was told; after an arrow, the operation's later outcome
 * if it differs. A column may stand for several requests.
 */
final class FaultMatrix {
  /**
   * What is expected. To change an expectation, change its cell; a column can be split by giving
   * its requests columns of their own.
   */
  private static final String EXPECTED =
      """
      SPF's fault                        |MERGE PUT PATCH       |POST                  |DELETE                |BATCH                 |GET
      refused                            |0 503 not-sent        |0 503 not-sent        |0 503 not-sent        |0 503 not-sent        |0 503
      reset before request               |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      reset mid-request                  |0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|1 200
      reset after acting                 |1 204 done            |1 204 done            |1 204 done            |1 204 done            |2 200
      timeout before acting              |0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|0 504
      timeout after acting               |1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |1 504
      500, SPF acted                     |1 204 done            |1 204 done            |1 204 done            |1 204 done            |2 200
      502, SPF acted                     |1 204 done            |1 204 done            |1 204 done            |1 204 done            |2 200
      503                                |0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|1 200
      503 + Retry-After                  |0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|0 504 unknown → absent|1 200
      429                                |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      dripping answer                    |1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |1 504
      truncated answer                   |1 204 done            |1 502 done            |1 204 done            |1 204 done            |2 200
      no 100                             |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      closed instead of 100              |1 204 done            |1 201 done            |0 504 unknown → absent|1 204 done            |1 200
      final answer instead of 100        |1 204 done            |1 201 done            |0 504 unknown → absent|1 204 done            |1 200
      stale pooled connection            |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      acts long after the connection died|1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |1 504 unknown → done  |2 200
      TLS failure                        |0 503 not-sent        |0 503 not-sent        |0 503 not-sent        |0 503 not-sent        |0 503
      endpoint down, second one up       |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      endpoint silent, second one up     |1 204 done            |1 201 done            |1 204 done            |1 204 done            |1 200
      """;

  private static final List<List<String>> LINES = EXPECTED.lines().map(FaultMatrix::cells).toList();

  private FaultMatrix() {}

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|")).map(String::strip).toList();
  }

  private static List<MatrixRequest> requests(String title) {
    return Arrays.stream(title.split(" ")).map(MatrixRequest::valueOf).toList();
  }

  /** What each cell is expected to show. */
  static Map<Cell, String> expected() {
    Map<Cell, String> expected = new LinkedHashMap<>();
    List<String> titles = LINES.get(0);
    for (List<String> line : LINES.subList(1, LINES.size())) {
      for (int i = 1; i < titles.size(); i++) {
        for (MatrixRequest request : requests(titles.get(i))) {
          expected.put(new Cell(request, MatrixFault.of(line.get(0))), line.get(i));
        }
      }
    }
    return expected;
  }

  /** A table as Markdown. Requests of one column that differ all stand in its cell. */
  static String markdown(Function<Cell, String> content) {
    List<String> titles = LINES.get(0);
    StringBuilder table = new StringBuilder();
    table.append("| ").append(titles.get(0)).append(' ');
    titles.stream()
        .skip(1)
        .forEach(
            title ->
                table
                    .append("| ")
                    .append(title.replace(" ", ", ").replace("BATCH", "`$batch`"))
                    .append(' '));
    table.append("|\n|").append("---|".repeat(titles.size())).append('\n');
    for (MatrixFault fault : MatrixFault.values()) {
      table.append("| ").append(fault.words()).append(" |");
      for (String title : titles.subList(1, titles.size())) {
        List<String> seen =
            requests(title).stream()
                .map(request -> content.apply(new Cell(request, fault)))
                .distinct()
                .toList();
        table.append(' ').append(String.join(" / ", seen)).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }
}
