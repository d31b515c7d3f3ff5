// What a database says, read beside the portal and not through it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import pg from 'pg'
import { makeFolder, must, removeFolder } from './machine.mjs'

/** Longer than any write that ends. */
const ANY_WRITE_MS = 2_000

/**
 * A place for a portal: `fresh` begins with an empty one, `env` names it, `read` runs a function with a query,
 * or answers null where there is no schema yet; `add` inserts rows of plain values, `ask` runs a statement beside.
 * `settled` waits for what a killed process left running. `hold` lets nobody write to a table until what it answers
 * with is called, and `held` counts who waits for it; on SQLite everybody goes on, and `held` is null.
 * `dwell` makes the database stay at a statement such as 'insert on payments', in the middle of a write, until
 * `dwellNoMore`; `dwells` says whether somebody came to it. `watch` looks at one thing again and again, at once.
 * `moment` is how a statement names one.
 */
export function sqlitePlace() {
  let folder = null
  return {
    name: 'SQLite',
    fresh: async () => {
      if (folder) removeFolder(folder)
      folder = makeFolder()
    },
    env: () => ({ DATA_DIR: folder }),
    settled: async () => undefined,
    read: async (look) => {
      const file = join(folder, 'portal.db')
      if (!existsSync(file)) return null
      const connection = new Database(file, { readonly: true })
      try {
        connection.defaultSafeIntegers()
        const query = async (sql) => connection.prepare(sql).all()
        const sound = await query('pragma integrity_check')
        must(sound.length === 1 && sound[0].integrity_check === 'ok', `integrity_check: ${JSON.stringify(sound)}`)
        const orphans = await query('select * from pragma_foreign_key_check')
        must(orphans.length === 0, `foreign_key_check: ${orphans.length} rows without a parent`)
        const tables = await query("select name from sqlite_master where name = 'events'")
        return tables.length ? await look(query) : null
      } finally {
        connection.close()
      }
    },
    ask: async (sql) => {
      const connection = new Database(join(folder, 'portal.db'))
      try {
        const statement = connection.prepare(sql)
        return statement.reader ? statement.all() : statement.run()
      } finally {
        connection.close()
      }
    },
    // Its one lock is of the whole file, which a start has to write to.
    hold: async () => async () => undefined,
    held: async () => null,
    dwell: async (event, when = 'true') => {
      const connection = new Database(join(folder, 'portal.db'))
      try {
        // No trigger may hold a recursive query, a view may.
        connection.exec(
          `create view endless as with recursive c (n) as (select 1 union all select n + 1 from c) select count(*) as n from c;
           create trigger dwells before ${event} when ${when} begin select n from endless; end`,
        )
      } finally {
        connection.close()
      }
    },
    dwells: async () => {
      const connection = new Database(join(folder, 'portal.db'), { timeout: ANY_WRITE_MS })
      try {
        connection.exec('begin immediate; rollback')
        return false
      } catch (error) {
        if (error.code !== 'SQLITE_BUSY') throw error
        return true
      } finally {
        connection.close()
      }
    },
    dwellNoMore: async () => {
      const connection = new Database(join(folder, 'portal.db'))
      try {
        connection.exec('drop trigger dwells; drop view endless')
      } finally {
        connection.close()
      }
    },
    watch: async (sql) => {
      const connection = new Database(join(folder, 'portal.db'), { readonly: true })
      const statement = connection.prepare(sql)
      return { look: async () => statement.all(), end: async () => connection.close() }
    },
    moment: (iso) => Date.parse(iso),
    add: async (table, rows) => {
      const connection = new Database(join(folder, 'portal.db'))
      try {
        const columns = Object.keys(rows[0])
        const marks = columns.map((column) => `@${column}`)
        const insert = connection.prepare(`insert into ${table} (${columns.join(', ')}) values (${marks.join(', ')})`)
        connection.transaction(() => {
          for (const row of rows) {
            insert.run(Object.fromEntries(columns.map((column) => [column, toSqlite(row[column])])))
          }
        })()
      } finally {
        connection.close()
      }
    },
    remove: async () => folder && removeFolder(folder),
  }
}

function toSqlite(value) {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return value ? 1 : 0
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value
}

export function postgresPlace(cluster) {
  let folder = null
  let name = ''
  return {
    name: 'PostgreSQL',
    fresh: async () => {
      if (folder) removeFolder(folder)
      folder = makeFolder()
      name = await cluster.create()
    },
    env: () => ({ DATA_DIR: folder, DATABASE_URL: cluster.urlOf(name) }),
    settled: async () => {
      const others = `select count(*) as n from pg_stat_activity where datname = '${name}'`
      for (let i = 0; i < 600; i++) {
        if (Number((await cluster.query('postgres', others))[0].n) === 0) return
        await pause(50)
      }
      throw new Error('PostgreSQL still works for a process that was killed 30 s ago')
    },
    /** Puts the rows of another database of ours in the place of all that is here. */
    fill: (query) => fillPostgres(cluster.urlOf(name), query),
    read: async (look) => {
      const client = new pg.Client({ connectionString: cluster.urlOf(name) })
      await client.connect()
      try {
        const query = async (sql) => (await client.query(sql)).rows
        const tables = await query("select 1 from information_schema.tables where table_name = 'events'")
        return tables.length ? await look(query) : null
      } finally {
        await client.end()
      }
    },
    ask: (sql) => cluster.query(name, sql),
    hold: async (table) => {
      const client = new pg.Client({ connectionString: cluster.urlOf(name) })
      await client.connect()
      await client.query('begin')
      await client.query(`lock table ${table} in exclusive mode`)
      return () => client.end()
    },
    dwell: async (event, when = 'true') => {
      await cluster.query(
        name,
        `create function dwells() returns trigger language plpgsql as $$ begin perform pg_sleep(3600); return new; end $$;
         create trigger dwells before ${event} for each row when (${when}) execute function dwells()`,
      )
    },
    dwells: async () => {
      const there = `select 1 from pg_stat_activity where datname = '${name}' and wait_event = 'PgSleep'`
      return (await cluster.query('postgres', there)).length > 0
    },
    dwellNoMore: async () => {
      // A backend whose client is gone learns of it when it answers, and another may wait for its row.
      await cluster.query(
        'postgres',
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      )
      await cluster.query(name, 'drop function dwells cascade')
    },
    watch: async (sql) => {
      const client = new pg.Client({ connectionString: cluster.urlOf(name) })
      await client.connect()
      return { look: async () => (await client.query(sql)).rows, end: () => client.end() }
    },
    moment: (iso) => `'${iso}'`,
    held: async () => {
      const waiting = `select count(*) as n from pg_stat_activity where datname = '${name}' and wait_event_type = 'Lock'`
      return Number((await cluster.query('postgres', waiting))[0].n)
    },
    add: async (table, rows) => {
      const client = new pg.Client({ connectionString: cluster.urlOf(name) })
      await client.connect()
      try {
        const columns = Object.keys(rows[0]).join(', ')
        const insert = `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`
        await client.query(insert, [JSON.stringify(rows)])
      } finally {
        await client.end()
      }
    },
    remove: async () => folder && removeFolder(folder),
  }
}

async function fillPostgres(connectionString, query) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query(
      "select table_name as name, json_object_agg(column_name, data_type) as types from information_schema.columns where table_schema = 'public' group by 1",
    )
    await client.query('begin')
    // Parents and children come in any order.
    await client.query('set local session_replication_role = replica')
    await client.query(`truncate ${rows.map(({ name }) => `"${name}"`).join(', ')}`)
    for (const { name, types } of rows) {
      const columns = Object.keys(types)
      const found = (await query(`select * from ${name}`)).map((row) =>
        Object.fromEntries(columns.map((column) => [column, fromSqlite(types[column], row[column])])),
      )
      const insert = `insert into "${name}" select * from json_populate_recordset(null::"${name}", $1::json)`
      for (let i = 0; i < found.length; i += 1000)
        await client.query(insert, [JSON.stringify(found.slice(i, i + 1000))])
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

function fromSqlite(type, value) {
  if (value === null) return null
  if (type === 'boolean') return Number(value) === 1
  if (type === 'jsonb') return JSON.parse(value)
  if (type.startsWith('timestamp')) return new Date(Number(value)).toISOString()
  return String(value)
}

const PUBLISHED = "(select id from imports where state = 'published')"
const SUMS = 'coalesce(sum(billed_whole), 0) as whole, coalesce(sum(billed_frac / 1000000), 0) as high'
const sumsOf = `${SUMS}, coalesce(sum(billed_frac % 1000000), 0) as low`
const exactOf = ({ n, whole, high, low }) => ({
  rows: Number(n),
  sum: BigInt(whole) * 10n ** 15n + BigInt(high) * 1_000_000n + BigInt(low),
})

/** What a query of the portal counts of usage, three times over, and what no query may see. */
export async function lookAtUsage(query) {
  const one = async (sql) => (await query(sql))[0]
  const count = async (sql) => Number((await one(`select count(*) as n from ${sql}`)).n)
  const days = (scope) =>
    one(
      `select coalesce(sum(rows), 0) as n, ${sumsOf} from usage_days where scope ${scope} 'firm' and import_id in ${PUBLISHED}`,
    )
  const hidden = { usageRows: 0, usageDays: 0, clients: 0, services: 0 }
  for (const [name, table] of [
    ['usageRows', 'usage_rows'],
    ['usageDays', 'usage_days'],
    ['clients', 'clients'],
    ['services', 'services'],
  ]) {
    hidden[name] = await count(`${table} where import_id is not null and import_id not in ${PUBLISHED}`)
  }
  return {
    rows: exactOf(await one(`select count(*) as n, ${sumsOf} from usage_rows where import_id in ${PUBLISHED}`)),
    firmDays: exactOf(await days('=')),
    clientDays: exactOf(await days('<>')),
    clients: await count(`clients where import_id in ${PUBLISHED}`),
    services: await count(`services where import_id in ${PUBLISHED}`),
    counted: Number((await one('select coalesce(sum(count), 0) as n from client_counts')).n),
    told: await count("events where did = 'import.published'"),
    published: await count("imports where state = 'published'"),
    running: await count("imports where state = 'running'"),
    hidden,
  }
}
