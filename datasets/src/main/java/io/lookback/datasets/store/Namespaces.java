package io.lookback.datasets.store;

import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the namespaces of a lake. */
final class Namespaces {
  private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);

  private Namespaces() {}

  /** Makes a namespace if there is none, be it that another process makes it in the same moment. */
  static void create(Catalog catalog, Namespace namespace) {
    SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
    if (namespaces.namespaceExists(namespace)) {
      return;
    }
    try {
      namespaces.createNamespace(namespace);
    } catch (RuntimeException e) {
      // Catalogues say it in many ways, the JDBC one by the database's own exception.
      if (!namespaces.namespaceExists(namespace)) {
        throw e;
      }
      LOG.debug("Namespace {} was made by another process", namespace);
    }
  }
}
