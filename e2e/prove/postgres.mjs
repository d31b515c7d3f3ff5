import { startCluster } from './cluster.mjs'
import { postgresPlace } from './database.mjs'
import { compareDialects } from './dialects.mjs'
import { killImports } from './kills.mjs'
import { say } from './machine.mjs'
import { proveWriters } from './writers.mjs'

/** Everything again on a real PostgreSQL, and the same answers as on SQLite. */
export async function postgres({ seed, sizes }) {
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED: ${cluster.reason}`)
    return null
  }
  try {
    say(`  PostgreSQL ${cluster.version}`)
    const compared = await compareDialects(cluster)
    say(`  ${compared}`)
    const killed = await killImports(postgresPlace(cluster), {
      seed,
      kills: sizes.postgresKills,
      rows: sizes.postgresRows,
    })
    const written = await proveWriters(cluster, { seed, sizes })
    return `PostgreSQL ${cluster.version}: ${compared}; ${killed}; ${written}`
  } finally {
    await cluster.stop()
  }
}
