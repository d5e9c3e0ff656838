package io.acano.node.directory;

import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live legs of one coSpace, over all instances.
 *
 * @param coSpace null if it was removed and its legs are still ending
 * @param legs at least one, the oldest first
 */
public record LiveCall(UUID coSpaceId, @Nullable CoSpace coSpace, List<CallLeg> legs) {}
