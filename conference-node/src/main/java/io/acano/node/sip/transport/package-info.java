/**
 * SIP over UDP and TCP beneath JAIN-SIP's transactions, in the place of its own transports: bounded
 * in sizes, connections and queues, and no input ends a thread.
 */
@NullMarked
package io.acano.node.sip.transport;

import org.jspecify.annotations.NullMarked;
