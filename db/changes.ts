import type Database from 'better-sqlite3'
import pg from 'pg'

const POLL_MS = 250
const AGAIN_MS = 1_000
export const CHANNEL = 'portal_changes'

/** Calls whoever listens after each commit, of this process and of others; `stop` ends it. Says nothing of what changed. */
export type Changes = (heard: () => void) => () => void

/** `watch` hears of other processes, and is asked only while somebody listens. */
export function createChanges(watch: Changes): { changes: Changes; tell: () => void; close: () => void } {
  const hearers = new Set<() => void>()
  let unwatch: (() => void) | undefined
  const tell = () => {
    for (const heard of hearers) heard()
  }
  const close = () => {
    unwatch?.()
    unwatch = undefined
  }
  return {
    tell,
    close,
    changes: (heard) => {
      const mine = () => heard()
      hearers.add(mine)
      unwatch ??= watch(tell)
      return () => {
        hearers.delete(mine)
        if (!hearers.size) close()
      }
    },
  }
}

/** SQLite counts for each connection the commits of all others. */
export const watchSqlite =
  (reader: Database.Database): Changes =>
  (heard) => {
    const version = () => reader.pragma('data_version', { simple: true })
    let last = version()
    const timer = setInterval(() => {
      const now = version()
      if (now === last) return
      last = now
      heard()
    }, POLL_MS)
    timer.unref()
    return () => clearInterval(timer)
  }

/** A connection of its own, made again whenever it breaks; what was missed meanwhile is heard of then. */
export const watchPostgres =
  (options: pg.ClientConfig): Changes =>
  (heard) => {
    let stopped = false
    let client: pg.Client | undefined
    let timer: NodeJS.Timeout | undefined
    const connect = async () => {
      const fresh = new pg.Client(options)
      client = fresh
      let broken = false
      const again = () => {
        if (broken) return
        broken = true
        fresh.end().catch(() => undefined)
        if (!stopped) timer = setTimeout(() => void connect(), AGAIN_MS).unref()
      }
      fresh.on('error', again)
      fresh.on('end', again)
      fresh.on('notification', heard)
      try {
        await fresh.connect()
        await fresh.query(`listen ${CHANNEL}`)
        heard()
      } catch {
        again()
      }
    }
    void connect()
    return () => {
      stopped = true
      clearTimeout(timer)
      client?.end().catch(() => undefined)
    }
  }
