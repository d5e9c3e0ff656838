package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calcite's messages as PostgreSQL's codes and words. */
final class CalciteErrors {
  /** A message of Calcite's; {@code %s} in {@code text} takes its first group. */
  private record Rule(Pattern pattern, ErrorCode code, String text) {}

  private static final List<Rule> RULES =
      List.of(
          rule(
              "Object '(.*?)' not found(?: within '.*')?.*",
              ErrorCode.UNDEFINED_TABLE,
              "relation \"%s\" does not exist"),
          rule(
              "Table '(.*?)' not found.*",
              ErrorCode.UNDEFINED_TABLE,
              "missing FROM-clause entry for table \"%s\""),
          rule(
              "Column '(.*?)' not found in any table.*",
              ErrorCode.UNDEFINED_COLUMN,
              "column \"%s\" does not exist"),
          rule(
              "Column '(.*?)' not found in table '.*'.*",
              ErrorCode.UNDEFINED_COLUMN,
              "column \"%s\" does not exist"),
          rule(
              "Unknown field '(.*?)'.*",
              ErrorCode.UNDEFINED_COLUMN,
              "column \"%s\" does not exist"),
          rule(
              "Column '(.*?)' is ambiguous.*",
              ErrorCode.AMBIGUOUS_COLUMN,
              "column reference \"%s\" is ambiguous"),
          rule(
              "Column name '(.*?)' in .*ambiguous.*",
              ErrorCode.AMBIGUOUS_COLUMN,
              "column reference \"%s\" is ambiguous"),
          rule(
              "Duplicate relation name '(.*?)'.*",
              ErrorCode.DUPLICATE_ALIAS,
              "table name \"%s\" specified more than once"),
          rule(
              "Expression '(.*?)' is not being grouped.*",
              ErrorCode.GROUPING_ERROR,
              "column \"%s\" must appear in the GROUP BY clause or be used in an aggregate"
                  + " function"),
          rule(
              "Aggregate expression.*",
              ErrorCode.GROUPING_ERROR,
              "aggregate functions are not allowed here"),
          rule(
              "(Aggregate expressions cannot be nested).*",
              ErrorCode.GROUPING_ERROR,
              "aggregate function calls cannot be nested"),
          rule(
              "Illegal use of dynamic parameter.*",
              ErrorCode.INDETERMINATE_DATATYPE,
              "could not determine the data type of a parameter"),
          rule(
              "Illegal mixing of types.*|.*[Tt]ype mismatch.*|Values passed to .*",
              ErrorCode.DATATYPE_MISMATCH,
              "the types do not match"),
          rule("(.* clause must be a condition).*", ErrorCode.DATATYPE_MISMATCH, "argument of %s"),
          rule(
              "(?:Column count mismatch in|Unequal number of entries in) .*",
              ErrorCode.SYNTAX_ERROR,
              "each query of a set operation must have the same number of columns"),
          rule(
              "Ordinal out of range.*",
              ErrorCode.INVALID_COLUMN_REFERENCE,
              "ORDER BY or GROUP BY position is not in select list"));

  private CalciteErrors() {}

  private static Rule rule(String pattern, ErrorCode code, String text) {
    return new Rule(Pattern.compile(pattern, Pattern.DOTALL), code, text);
  }

  static StoreException translated(Throwable error) {
    String message = String.valueOf(error.getMessage());
    for (Rule rule : RULES) {
      Matcher match = rule.pattern.matcher(message);
      if (match.matches()) {
        String subject = match.groupCount() > 0 ? String.valueOf(match.group(1)) : "";
        return new StoreException(rule.code, rule.text.replace("%s", subject), error);
      }
    }
    return new StoreException(ErrorCode.SYNTAX_ERROR, message, error);
  }
}
