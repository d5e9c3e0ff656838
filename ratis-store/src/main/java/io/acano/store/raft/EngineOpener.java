package io.acano.store.raft;

import io.acano.store.engine.KeyValueEngine;
import java.nio.file.Path;

/** Opens the engine in a folder, or makes an empty one if the folder does not exist. */
@FunctionalInterface
public interface EngineOpener {
  KeyValueEngine open(Path folder);
}
