package io.lookback.udf.function;

import org.apache.spark.sql.Encoder;

/**
 * What an aggregate function takes, for its registration; Spark asks for it beside the aggregator.
 *
 * @param <I> input of the aggregator, one value or a tuple
 */
interface AggregateInput<I> {
  Encoder<I> inputEncoder();
}
