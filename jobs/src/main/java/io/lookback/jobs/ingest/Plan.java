package io.lookback.jobs.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * What a batch of ingest will do, written before it does anything: enough to finish it after a
 * crash to the same tables.
 *
 * @param files the files, each once
 * @param bases snapshot of each table before the batch; -1 = none
 * @param rules per site, fingerprint of the configuration that classifies the rows
 */
record Plan(
    String batchId, List<PlannedFile> files, Map<String, Long> bases, Map<String, String> rules) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the plan of batch " + batchId, e);
    }
  }

  static Plan ofJson(String json) {
    try {
      return JSON.readValue(json, Plan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Table ingest_batches holds a plan that is no plan", e);
    }
  }
}
