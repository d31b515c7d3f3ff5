import pg from 'pg'

/** Milliseconds. Longer than any statement takes: after it a connection that a network swallowed is given up. */
const READ_MS = 120_000
const WRITE_MS = 300_000
const CONNECT_MS = 5_000
const READERS = 10
const EXPORTS = 4

/**
 * Separate connections for pages, for the one write at a time and for exports, so that none of them takes all that
 * the others need.
 */
export function openPools(connectionString: string) {
  const pages = openPool(connectionString, { max: READERS, query_timeout: READ_MS })
  // While a write waits for the answer to a statement, all others wait: what does not depend on it is sent with it.
  const writer = openPool(connectionString, { max: 1, query_timeout: WRITE_MS, pipeline: true })
  const exports = openPool(connectionString, { max: EXPORTS, query_timeout: WRITE_MS })
  const all = [pages, writer, exports]
  return { pages, writer, exports, close: () => Promise.all(all.map((pool) => pool.end())).then(() => undefined) }
}

export function openPool(connectionString: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: CONNECT_MS, keepAlive: true, ...options })
  // A connection that breaks is replaced, and the query that needed it fails. The event has no other use, and without
  // a listener it would end the process: the pool hears of idle connections only.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
