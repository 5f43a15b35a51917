/** Raw files as tables of Spark, without an import before. */
package io.lookback.datasets.source;
