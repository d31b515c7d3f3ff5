// A first start that is killed at any moment can be repeated: no half-made database keeps the portal from starting.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sqlitePlace } from './database.mjs'
import { must, say, seconds } from './machine.mjs'
import { begin, serve } from './portal.mjs'
import { randomOf } from './random.mjs'

export async function starts({ seed, sizes }) {
  const place = sqlitePlace()
  const random = randomOf(seed)
  const found = { tables: 0, slowest: 0 }
  try {
    await place.fresh()
    // From the first sight of the file until the server answers.
    const file = () => join(place.env().DATA_DIR, 'portal.db')
    const first = serve(place.env())
    const seenAt = await sightOf(file(), first)
    const server = await first
    const took = performance.now() - seenAt
    await server.stop()
    for (let i = 1; i <= sizes.kills; i++) {
      await place.fresh()
      const { child, ended } = begin(['start'], place.env())
      await sightOf(file(), ended)
      const at = random() * took
      await pause(at)
      child.kill('SIGKILL')
      await ended
      const hasTables = (await place.read(async () => true)) !== null
      if (hasTables) found.tables++
      say(`  kill ${i}, ${Math.round(at)} ms after the file was made: ${hasTables ? 'with' : 'without'} tables`)
      const again = await serve(place.env())
      await again.stop()
      found.slowest = Math.max(found.slowest, again.readyMs)
    }
    const figures = `${sizes.kills} first starts killed within ${Math.round(took)} ms of making the database, ${found.tables} of them with tables: all could be repeated, the slowest ready in ${seconds(found.slowest)} s`
    say(`  ${figures}`)
    must(found.tables < sizes.kills || sizes.kills < 10, 'no kill came before the tables: this shows nothing')
    return figures
  } finally {
    await place.remove()
  }
}

async function sightOf(path, until) {
  let over = false
  const end = () => {
    over = true
  }
  until.then(end, end)
  while (!existsSync(path) && !over) await pause(1)
  return performance.now()
}
