// An import that is killed at any time has happened or has not; what a dead one left is dropped.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { lookAtUsage, sqlitePlace } from './database.mjs'
import { exactText, writeFocus } from './focus.mjs'
import { fullPipe, makeFolder, must, removeFolder, say, seconds } from './machine.mjs'
import { begin, minutesAfter, portal, serve } from './portal.mjs'
import { randomOf } from './random.mjs'

/** More than an import may be silent before it counts as dead. */
const APART_MINUTES = 60

export async function kills({ seed, sizes }) {
  return killImports(sqlitePlace(), { seed, kills: sizes.kills, rows: sizes.rows })
}

export async function killImports(place, { seed, kills, rows }) {
  const folder = makeFolder()
  try {
    const path = join(folder, 'usage.csv')
    const file = await writeFocus(path, { seed, rows })
    return await rounds(place, { folder, path, file, kills, random: randomOf(seed) })
  } finally {
    await place.remove()
    removeFolder(folder)
  }
}

async function rounds(place, { folder, path, file, kills, random }) {
  const args = ['import', 'usage', path, '--create', '--json']
  const found = { before: 0, hidden: 0, after: 0, ended: 0, left: 0, starts: 0, slowestStart: 0 }
  let clock = 0
  const later = () => {
    clock += APART_MINUTES
    return { ...place.env(), PORTAL_CLOCK: minutesAfter(clock) }
  }
  const look = async () => {
    await place.settled()
    return place.read(lookAtUsage)
  }

  const whole = async () => {
    const summary = JSON.parse(await portal(args, later()))
    must(summary.created === file.rows, `${summary.created} of ${file.rows} rows were created`)
    must(summary.totals.EUR === exactText(file.sum), `${summary.totals.EUR} instead of ${exactText(file.sum)}`)
    const seen = await look()
    mustBeWhole(seen, file)
    mustBeClean(seen)
    return seen
  }
  const again = async (before) => {
    const summary = JSON.parse(await portal(args, later()))
    must(summary.created === 0, `a second import created ${summary.created} rows`)
    must(same(await look(), before), 'a second import changed something')
  }
  const start = async () => {
    const server = await serve(later())
    await server.stop()
    found.starts++
    found.slowestStart = Math.max(found.slowestStart, server.readyMs)
    const seen = await look()
    mustBeClean(seen)
    return seen
  }

  // A moment too short for chance: what it prints last is kept from it.
  const killPublished = async () => {
    const { output, close } = fullPipe(join(folder, 'full'))
    const { child, said, ended } = begin(args, later(), '', output)
    close()
    let status = null
    ended.then((result) => {
      status = result
    })
    const published = async (query) =>
      Number((await query("select count(*) as n from imports where state = 'published'"))[0].n)
    while (status === null && !(await place.read(published))) await pause(20)
    await pause(random() * 500)
    child.kill('SIGKILL')
    status = await ended
    must(status === 'SIGKILL', `the import ended with ${status} before its output was taken: ${said.error}`)
    mustBeWhole(await look(), file)
    say(`  ${place.name} kill between publishing and the end: everything`)
  }

  await place.fresh()
  const began = performance.now()
  await whole()
  const took = performance.now() - began
  say(`  ${place.name}: ${file.rows} rows, ${exactText(file.sum)} EUR; a whole import takes ${seconds(took)} s`)

  await place.fresh()
  for (let i = 1; i <= kills; i++) {
    // Every second one late, where the rows are written and published.
    const at = took * (i % 2 === 0 ? 0.4 + 0.7 * random() : random())
    const { child, said, ended } = begin(args, later())
    await Promise.race([pause(at), ended])
    child.kill('SIGKILL')
    const status = await ended
    must(status === 'SIGKILL' || status === 0, `the import refused, with ${status}: ${said.error}`)
    if (status === 0) found.ended++
    const seen = await look()
    const happened = (seen?.published ?? 0) > 0
    if (happened) mustBeWhole(seen, file)
    else mustBeNothing(seen)
    found[happened ? 'after' : 'before']++
    if (seen?.hidden.usageRows) found.hidden++
    const state = happened
      ? 'everything'
      : `nothing, ${seen ? `${seen.hidden.usageRows} rows hidden` : 'no tables yet'}`
    say(`  ${place.name} kill ${i} after ${seconds(at)} s: ${state}`)
    if (happened) {
      const started = await start()
      mustBeWhole(started, file)
      await again(started)
      await place.fresh()
    } else if (i % 4 < 2) {
      // The other rounds leave what is dead to the next import.
      mustBeNothing(await start())
    }
  }
  const seen = await whole()
  await again(seen)
  const last = await start()
  mustBeWhole(last, file)
  found.left = leftOver(last)

  await place.fresh()
  await killPublished()
  const started = await start()
  mustBeWhole(started, file)
  await again(started)
  const figures = [
    `${kills} kills of an import of ${file.rows} rows`,
    `${found.before} before publishing (${found.hidden} of them with rows written): nothing to be seen`,
    `${found.after} after it${found.ended ? ` (${found.ended} too late)` : ''}: everything, to the last decimal`,
    '1 more between publishing and the end: everything, and an import again changed nothing',
    `${found.left} rows left after the drop`,
    `${found.starts} starts afterwards, the slowest ready in ${seconds(found.slowestStart)} s`,
  ].join('; ')
  say(`  ${figures}`)
  return figures
}

const plain = (seen) => JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? String(value) : value))
const same = (one, other) => plain(one) === plain(other)
const leftOver = ({ hidden }) => Object.values(hidden).reduce((sum, n) => sum + n, 0)

function mustBeWhole(seen, file) {
  const { rows, sum, clients, services, periods } = file
  const expected = {
    rows: { rows, sum },
    firmDays: { rows, sum },
    clientDays: { rows, sum },
    clients,
    services,
    counted: clients,
    told: 1,
    published: periods + 1,
  }
  const { hidden, running, ...counts } = seen
  must(same(counts, expected), `an import is half there:\n${plain(counts)}\ninstead of\n${plain(expected)}`)
}

function mustBeNothing(seen) {
  if (!seen) return
  const { hidden, running, ...counts } = seen
  const none = { rows: 0, sum: 0n }
  const expected = {
    rows: none,
    firmDays: none,
    clientDays: none,
    clients: 0,
    services: 0,
    counted: 0,
    told: 0,
    published: 0,
  }
  must(same(counts, expected), `an import that was not published is seen:\n${plain(counts)}`)
}

function mustBeClean(seen) {
  must(leftOver(seen) === 0 && seen.running === 0, `a dead import left something: ${plain(seen)}`)
}
