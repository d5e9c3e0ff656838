package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.function.PgTypes;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's part: names and types are checked, the syntax tree becomes relational algebra, and
 * filters move to where they filter most. One instance plans one statement, on one thread.
 */
final class RelPlanner {
  private static final RelBuilder.Config BUILDER =
      RelBuilder.Config.DEFAULT
          .withSimplify(false)
          .withSimplifyLimit(false)
          .withSimplifyValues(false)
          .withPruneInputOfAggregate(false)
          .withPushJoinCondition(false);

  private static final HepProgram PROGRAM =
      new HepProgramBuilder()
          .addRuleCollection(FilterRules.all(RelBuilder.proto(Contexts.of(BUILDER))))
          .build();

  /** What the parser makes that is not an operator of ours; these look themselves up by name. */
  private static final SqlOperatorTable OPERATORS =
      SqlOperatorTables.of(
          SqlStdOperatorTable.AND,
          SqlStdOperatorTable.OR,
          SqlStdOperatorTable.NOT,
          SqlStdOperatorTable.IS_NULL,
          SqlStdOperatorTable.IS_NOT_NULL,
          SqlStdOperatorTable.IS_TRUE,
          SqlStdOperatorTable.IS_NOT_TRUE,
          SqlStdOperatorTable.IS_FALSE,
          SqlStdOperatorTable.IS_NOT_FALSE,
          SqlStdOperatorTable.EQUALS,
          SqlStdOperatorTable.EXISTS,
          SqlStdOperatorTable.IN,
          SqlStdOperatorTable.NOT_IN,
          SqlStdOperatorTable.CASE,
          SqlStdOperatorTable.COALESCE,
          SqlStdOperatorTable.CAST,
          SqlStdOperatorTable.ROW,
          SqlStdOperatorTable.VALUES,
          SqlStdOperatorTable.SCALAR_QUERY,
          SqlStdOperatorTable.LATERAL,
          SqlStdOperatorTable.AS,
          SqlStdOperatorTable.FILTER,
          SqlStdOperatorTable.UNION,
          SqlStdOperatorTable.UNION_ALL,
          SqlStdOperatorTable.INTERSECT,
          SqlStdOperatorTable.INTERSECT_ALL,
          SqlStdOperatorTable.EXCEPT,
          SqlStdOperatorTable.EXCEPT_ALL,
          SqlStdOperatorTable.SOME_EQ,
          SqlStdOperatorTable.SOME_NE,
          SqlStdOperatorTable.SOME_LT,
          SqlStdOperatorTable.SOME_LE,
          SqlStdOperatorTable.SOME_GT,
          SqlStdOperatorTable.SOME_GE,
          SqlStdOperatorTable.ALL_EQ,
          SqlStdOperatorTable.ALL_NE,
          SqlStdOperatorTable.ALL_LT,
          SqlStdOperatorTable.ALL_LE,
          SqlStdOperatorTable.ALL_GT,
          SqlStdOperatorTable.ALL_GE,
          SqlStdOperatorTable.DESC,
          SqlStdOperatorTable.NULLS_FIRST,
          SqlStdOperatorTable.NULLS_LAST);

  private static final SqlDelegatingConformance CONFORMANCE =
      new SqlDelegatingConformance(SqlConformanceEnum.BABEL) {
        @Override
        public SelectAliasLookup isSelectAlias() {
          return SelectAliasLookup.UNSUPPORTED;
        }

        @Override
        public boolean isNonStrictGroupBy() {
          return false;
        }

        @Override
        public boolean isGroupByAlias() {
          return true;
        }

        @Override
        public boolean isHavingAlias() {
          return false;
        }

        @Override
        public boolean isGroupByOrdinal() {
          return true;
        }

        @Override
        public boolean isSortByOrdinal() {
          return true;
        }

        @Override
        public boolean isSortByAlias() {
          return true;
        }
      };

  private final PgTypes types = new PgTypes();
  private final Parameters parameters;
  private final SqlValidator validator;
  private final CalciteCatalogReader reader;
  private final RelOptCluster cluster;

  RelPlanner(Catalog catalog, Parameters parameters) {
    this.parameters = parameters;
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    this.reader =
        new CalciteCatalogReader(
            catalog.root(), List.of("public"), types, new CalciteConnectionConfigImpl(properties)) {
          @Override
          public List<List<String>> getSchemaPaths() {
            return List.of(List.of("public"), List.of("pg_catalog"), List.of());
          }
        };
    this.validator =
        SqlValidatorUtil.newValidator(
            OPERATORS,
            reader,
            types,
            SqlValidator.Config.DEFAULT
                .withConformance(CONFORMANCE)
                .withDefaultNullCollation(NullCollation.HIGH)
                .withIdentifierExpansion(true));
    this.cluster = RelOptCluster.create(new HepPlanner(PROGRAM), new RexBuilder(types));
  }

  /** Validates {@code query} and turns it into algebra; learns the types of parameters. */
  RelRoot plan(SqlNode query) {
    try {
      SqlNode validated = validator.validate(query);
      learnParameters(validated);
      SqlToRelConverter converter =
          new SqlToRelConverter(
              (rowType, queryString, schemaPath, viewPath) -> {
                throw new IllegalStateException("there are no views");
              },
              validator,
              reader,
              cluster,
              StandardConvertletTable.INSTANCE,
              SqlToRelConverter.config()
                  .withExpand(false)
                  .withRemoveSortInSubQuery(false)
                  .withTrimUnusedFields(false)
                  .withInSubQueryThreshold(Integer.MAX_VALUE)
                  .withRelBuilderConfigTransform(config -> BUILDER));
      RelRoot root = converter.convertQuery(validated, false, true);
      return root.withRel(optimized(root.rel));
    } catch (CalciteContextException e) {
      throw translated(e);
    } catch (CalciteException e) {
      throw new StoreException(ErrorCode.SYNTAX_ERROR, String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new StoreException(
          ErrorCode.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply", e);
    }
  }

  /** Moves filters down, also those of a query inside an expression. */
  RelNode optimized(RelNode rel) {
    HepPlanner planner = new HepPlanner(PROGRAM);
    planner.setRoot(SubQueryFilters.apart(rel));
    return planner.findBestExp();
  }

  private void learnParameters(SqlNode validated) {
    validated.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlDynamicParam parameter) {
            var type = validator.getValidatedNodeTypeIfKnown(parameter);
            SqlType known = type == null ? null : PgTypes.sqlType(type);
            if (known != null) {
              parameters.learn(parameter.getIndex(), known);
            }
            return null;
          }
        });
  }

  private static StoreException translated(CalciteContextException e) {
    Throwable cause = e.getCause();
    if (cause instanceof StoreException error) {
      return error;
    }
    return CalciteErrors.translated(cause == null ? e : cause);
  }
}
