import { join } from 'node:path'
import pg from 'pg'
import { runnerImport } from 'vite'
import { startCluster } from './cluster.mjs'
import { say } from './machine.mjs'

const WAIT_MS = 10_000

/** Two pools stand for two processes: what one writes is heard by the other, also after its connection broke. */
export async function live({ root }) {
  const cluster = await startCluster()
  if (cluster.reason) {
    say(`  SKIPPED: ${cluster.reason}`)
    return null
  }
  process.env.DATABASE_URL = 'postgres://localhost/portal'
  const { module } = await runnerImport(join(root, 'db/client.ts'))
  const database = await cluster.create()
  const open = () => new pg.Pool({ connectionString: cluster.urlOf(database) })
  const [hears, writes] = [open(), open()].map((pool) => module.openPostgresStore(pool))
  try {
    const write = () =>
      writes.write(async (tx) => {
        tx.tells = true
      })
    let heard = 0
    const stop = hears.changes(() => {
      heard++
    })
    await until(() => heard === 1, 'it listens')
    const began = performance.now()
    await write()
    await until(() => heard === 2, 'a commit of another process was heard')
    const ms = Math.round(performance.now() - began)
    await cluster.query(
      'postgres',
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen portal_changes'",
    )
    await until(() => heard === 3, 'it listens again after its connection broke')
    await write()
    await until(() => heard === 4, 'a commit was heard by the new connection')
    stop()
    return `a commit of another process heard after ${ms} ms, and again after the connection broke`
  } finally {
    await Promise.all([hears.close(), writes.close()])
    await cluster.stop()
  }
}

async function until(so, what) {
  const late = Date.now() + WAIT_MS
  while (!so()) {
    if (Date.now() > late) throw new Error(`Not within ${WAIT_MS} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
