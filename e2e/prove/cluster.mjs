// A real PostgreSQL of its own, on a socket in a temporary folder.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { launch, makeFolder, removeFolder } from './machine.mjs'

/** As many installations sort: by the rules of a language, on a clock that is not UTC. The portal must not care. */
const UNLIKE_SQLITE = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
const UNLIKE_UTC = ['-c', 'timezone=Australia/Lord_Howe']

/** A cluster, or the reason why there is none. */
export async function startCluster() {
  const bin = findBin()
  if (!bin) return { reason: 'no PostgreSQL is installed (initdb was not found in PATH or /usr/lib/postgresql)' }
  const user = ordinaryUser()
  if (user === null) return { reason: 'PostgreSQL does not run as root, and there is no user postgres' }
  const folder = makeFolder()
  const data = join(folder, 'data')
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const as = { ...user, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } }
  const initdb = [join(bin, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', ...UNLIKE_SQLITE]
  const made = spawnSync(initdb[0], initdb.slice(1), { ...as, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? made.stderr}`)
  const settings = ['-c', 'listen_addresses=', '-c', 'fsync=off', ...UNLIKE_UTC]
  let running
  const run = () => {
    running = launch(join(bin, 'postgres'), ['-D', data, '-k', folder, ...settings], as)
    // Its own children end with it.
    running.child.stopSignal = 'SIGQUIT'
  }
  const urlOf = (database) => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`
  const query = async (database, sql) => {
    const client = new pg.Client({ connectionString: urlOf(database) })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  let databases = 0
  const create = async () => {
    const name = `portal_${++databases}`
    await query('postgres', `create database ${name}`)
    return name
  }
  /** Ends the server as it is told to (SIGINT) or as if it crashed (SIGQUIT). */
  const halt = async (signal = 'SIGINT') => {
    running.child.kill(signal)
    await running.ended
  }
  /** Starts the server on its data and answers with its version when it can be asked. */
  const resume = async () => {
    run()
    for (let i = 0; ; i++) {
      try {
        const [{ server_version: version }] = await query('postgres', 'show server_version')
        return version.split(' ')[0]
      } catch (error) {
        const { child, said } = running
        if (child.exitCode !== null || i === 200) throw new Error(`PostgreSQL did not start: ${error}\n${said.error}`)
        await pause(50)
      }
    }
  }
  const stop = async () => {
    await halt()
    removeFolder(folder)
  }
  return { version: await resume(), urlOf, query, create, halt, resume, stop }
}

function findBin() {
  const versions = '/usr/lib/postgresql'
  const installed = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : []
  const folders = [...(process.env.PATH ?? '').split(':'), ...installed.sort().reverse()]
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Nothing for an ordinary user, the user postgres for root, null where root has none. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return {}
  const number = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || Number.NaN)
  const user = { uid: number('-u'), gid: number('-g') }
  return Number.isNaN(user.uid) ? null : user
}
