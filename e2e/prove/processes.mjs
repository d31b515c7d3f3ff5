// Two servers and an import write to one SQLite file: everybody is answered, everything is recorded once.
import { join } from 'node:path'
import { sqlitePlace } from './database.mjs'
import { writeFocus } from './focus.mjs'
import { makeFolder, must, removeFolder, say } from './machine.mjs'
import { begin, serve, signIn } from './portal.mjs'

const AT_ONCE = 20
const MEMBER = 'writer@example.test'
const WORD = 'correct horse battery staple'

export async function processes({ seed, sizes }) {
  const place = sqlitePlace()
  const folder = makeFolder()
  const servers = []
  try {
    await place.fresh()
    const env = place.env()
    const added = begin(['add-person', MEMBER, '--name', 'A writer', '--staff', 'support'], env, `${WORD}\n`)
    must((await added.ended) === 0, `add-person failed: ${added.said.error}`)
    servers.push(await serve(env), await serve(env))
    const path = join(folder, 'usage.csv')
    const file = await writeFocus(path, { seed, rows: sizes.rows })
    const importing = begin(['import', 'usage', path, '--create', '--json'], env)

    const tries = []
    const until = Date.now() + sizes.writingSeconds * 1000
    const writer = async ({ url }, name) => {
      for (let i = 0; Date.now() < until; i++) {
        // Every fourth is somebody who comes in: a session and an event, in two writes.
        const comesIn = i % 4 === 3
        const email = comesIn ? MEMBER : `${name}-${i}@example.test`
        const at = performance.now()
        const { status } = await signIn(url, email, WORD)
        tries.push({ email, status, ms: performance.now() - at })
        must(status === (comesIn ? 303 : 422), `a sign-in was answered ${status}`)
      }
    }
    const writers = servers.flatMap((server, i) =>
      Array.from({ length: AT_ONCE }, (_, n) => writer(server, `server${i}-writer${n}`)),
    )
    const [results, status] = [await Promise.allSettled(writers), await importing.ended]
    for (const { reason } of results) if (reason) throw reason
    must(status === 0, `the import beside them ended with ${status}: ${importing.said.error}`)
    must(JSON.parse(importing.said.out).created === file.rows, 'the import beside them is not whole')
    for (const server of servers)
      must(!/"level":(50|60)/.test(server.said.error), `An error was logged:\n${server.said.error}`)

    const refused = tries.filter((one) => one.status === 422)
    const entered = tries.length - refused.length
    await place.read(async (query) => {
      const of = "json_extract(data, '$.email')"
      const rows = await query(
        `select ${of} as email, count(*) as n from events where did = 'session.refused' group by 1`,
      )
      const recorded = new Map(rows.map(({ email, n }) => [email, Number(n)]))
      const wrong = refused.filter(({ email }) => recorded.get(email) !== 1)
      must(wrong.length === 0, `${wrong.length} refused sign-ins are not recorded exactly once`)
      must(recorded.size === refused.length, `${recorded.size} refused sign-ins recorded, ${refused.length} made`)
      const [{ n }] = await query("select count(*) as n from events where did = 'session.started'")
      must(Number(n) === entered, `${n} sign-ins recorded, ${entered} made`)
      const [sessions] = await query('select count(*) as n from sessions')
      must(Number(sessions.n) === entered, `${sessions.n} sessions, ${entered} sign-ins`)
    })
    const slowest = Math.max(...tries.map((one) => one.ms))
    const figures = `${tries.length} sign-ins in ${sizes.writingSeconds} s at 2 servers x ${AT_ONCE} at a time, beside an import of ${file.rows} rows: each answered and recorded exactly once, none with a 5xx; the slowest ${Math.round(slowest)} ms`
    say(`  ${figures}`)
    return figures
  } finally {
    for (const server of servers) await server.stop().catch((error) => say(`  ${error.message}`))
    await place.remove()
    removeFolder(folder)
  }
}
