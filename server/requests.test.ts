import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { csvLoader } from '../app/lib/csv'
import { connectSqlite } from '../db/client'
import { dialect } from '../db/columns'
import { firm } from '../db/schema'
import { send } from './adapter'
import { MOST_DISCOVERED, MOST_PARAMETERS, MOST_PATH, MOST_SEGMENTS } from './address'
import { firmWithPeople } from './auth/testing'
import type { App } from './http'
import { serve } from './httpTesting'
import { createLog } from './log'

const CONTENT = 'export const ten = "0123456789"\n'.repeat(100)

async function portal(routes: Parameters<typeof serve>[1] = {}, over: Partial<App> = {}) {
  const { ctx } = await firmWithPeople()
  const client = mkdtempSync(join(tmpdir(), 'origins-client-'))
  onTestFinished(() => rmSync(client, { recursive: true, force: true }))
  mkdirSync(join(client, 'assets'))
  writeFileSync(join(client, 'assets/page-x.js'), CONTENT)
  writeFileSync(join(client, 'assets/empty.txt'), '')
  writeFileSync(join(client, 'favicon.svg'), '<svg/>')
  return {
    client,
    url: await serve(() => ctx, { page: { loader: () => new Response('a page') }, ...routes }, { client, ...over }),
  }
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/** As it is written, without the tidying that fetch does to an address. */
function raw(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path, method, headers }, (answer) => {
      let body = ''
      answer.setEncoding('latin1').on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('static files', () => {
  const FILE = '/assets/page-x.js'
  const size = CONTENT.length

  test.each([
    ['bytes=0-0', 206, `bytes 0-0/${size}`, 1],
    ['bytes=0-', 206, `bytes 0-${size - 1}/${size}`, size],
    ['bytes=-5', 206, `bytes ${size - 5}-${size - 1}/${size}`, 5],
    ['bytes=10-999999', 206, `bytes 10-${size - 1}/${size}`, size - 10],
    [`bytes=${size}-`, 416, `bytes */${size}`, 0],
    ['bytes=-0', 416, `bytes */${size}`, 0],
    ['bytes=5-1', 200, undefined, size],
    ['bytes=0-1,4-5', 200, undefined, size],
    ['bytes=x', 200, undefined, size],
    ['', 200, undefined, size],
  ])('answer Range: %s with %i', async (range, status, contentRange, length) => {
    const { url } = await portal()
    const answer = await raw(url, FILE, { range })
    expect([answer.status, answer.headers['content-range'], answer.body.length]).toEqual([status, contentRange, length])
    if (status === 206) {
      const start = Number(/bytes (\d+)/.exec(contentRange ?? '')?.[1])
      expect(answer.body).toBe(CONTENT.slice(start, start + length))
    }
  })

  test('send a part uncompressed, to whoever accepts gzip too', async () => {
    const { url } = await portal()
    const part = await raw(url, FILE, { range: 'bytes=1-4', 'accept-encoding': 'gzip' })
    expect([part.status, part.headers['content-encoding'], part.body]).toEqual([206, undefined, CONTENT.slice(1, 5)])
    expect((await raw(url, FILE, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip')
  })

  test('send the whole file if it changed since the part that a browser has', async () => {
    const { url } = await portal()
    const { headers } = await raw(url, FILE)
    const range = 'bytes=0-3'
    expect((await raw(url, FILE, { range, 'if-range': String(headers['last-modified']) })).status).toBe(206)
    expect((await raw(url, FILE, { range, 'if-range': 'Thu, 01 Jan 1970 00:00:00 GMT' })).status).toBe(200)
    expect((await raw(url, FILE, { range, 'if-range': String(headers.etag) })).status).toBe(200)
  })

  test('are named by what they hold, and not sent again', async () => {
    const { url } = await portal()
    const { status, headers } = await raw(url, FILE)
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      'text/javascript; charset=utf-8',
    ])
    const etag = String(headers.etag)
    for (const known of [etag, `"x", ${etag}`, '*']) {
      const again = await raw(url, FILE, { 'if-none-match': known, range: 'bytes=5-1' })
      expect([again.status, again.body]).toEqual([304, ''])
    }
    expect((await raw(url, '/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600')
  })

  test('that are not there answer 404, and other methods 405', async () => {
    const { url } = await portal()
    for (const path of ['/assets/none.js', '/assets/', '/assets/..%2f..%2fpackage.json', '/assets/__proto__']) {
      expect((await raw(url, path, { range: 'bytes=0-' })).status, path).toBe(404)
    }
    expect((await raw(url, FILE, {}, 'POST')).status).toBe(405)
    const head = await raw(url, FILE, { range: 'bytes=0-3' }, 'HEAD')
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, String(size), ''])
    expect((await raw(url, '/assets/empty.txt', { range: 'bytes=0-0' })).status).toBe(416)
  })

  test('are still sent after their folder was replaced', async () => {
    const { url, client } = await portal()
    rmSync(client, { recursive: true })
    expect((await raw(url, FILE)).body).toBe(CONTENT)
  })
})

describe('an address', () => {
  test('longer than any page’s is not found, before routes are compared with it', async () => {
    let asked = 0
    const loader = () => {
      asked++
      return new Response('found')
    }
    const { url } = await portal({ '*': { loader } })
    for (const path of [
      `/${'a/'.repeat(7000)}`,
      '/'.repeat(7000),
      '\\'.repeat(20).padStart(21, '/'),
      `/${'a'.repeat(MOST_PATH)}`,
      `/a${'/a'.repeat(MOST_SEGMENTS)}`,
    ]) {
      expect((await raw(url, path)).status, path.slice(0, 20)).toBe(404)
    }
    expect(asked).toBe(0)
    expect((await raw(url, `/a${'/a'.repeat(MOST_SEGMENTS - 1)}`)).body).toBe('found')
  })

  test('that cannot be decoded or is of no known form is refused', async () => {
    const { url } = await portal()
    for (const path of ['/%zz', '/%', '/%E0%A4%A', '/page/%ff']) expect((await raw(url, path)).status, path).toBe(400)
    for (const path of ['http://elsewhere.example/page', '*', '/page?%zz']) {
      expect([200, 400], path).toContain((await raw(url, path, {}, path === '*' ? 'OPTIONS' : 'GET')).status)
    }
  })

  test('that no page can have is not found, before a page takes it for a host', async () => {
    let asked = 0
    const loader = () => {
      asked++
      return new Response('found')
    }
    const { url } = await portal({ '*': { loader } })
    for (const path of ['//[', '/.//[', '/%5C/%00/a', '/%5c%5c[', '/%09/%00', '/a/%0d%0a', '/a%00']) {
      expect((await raw(url, path)).status, path).toBe(404)
    }
    expect(asked).toBe(0)
    expect((await raw(url, '/a//b')).body).toBe('found')
  })

  test('has no more parameters than a page has', async () => {
    let asked = 0
    const loader = () => {
      asked++
      return new Response('found')
    }
    const { url } = await portal({ page: { loader } })
    expect((await raw(url, `/page?${'index=a&'.repeat(MOST_PARAMETERS)}`)).status).toBe(404)
    expect((await raw(url, `/page?${'?&'.repeat(MOST_PARAMETERS)}`)).status).toBe(404)
    expect(asked).toBe(0)
    expect((await raw(url, `/page?${'invoice=x&'.repeat(MOST_PARAMETERS - 1)}`)).body).toBe('found')
  })

  test('asks for no more routes at once than a page has links', async () => {
    const { url } = await portal({ __manifest: { loader: () => new Response('routes') } })
    const discover = async (paths: string[], path = '/__manifest') =>
      (await raw(url, `${path}?${new URLSearchParams(paths.map((one) => ['p', one]))}`)).status
    const links = Array.from({ length: MOST_DISCOVERED }, (_, i) => `/i/${i}`)
    expect(await discover(links)).toBe(200)
    expect(await discover([...links, '/one-more'])).toBe(404)
    expect(await discover([`/${'a/'.repeat(MOST_SEGMENTS)}`])).toBe(404)
    expect(await discover([`/${'a/'.repeat(MOST_SEGMENTS)}`], '/x/../__manifest')).toBe(404)
    expect(await discover([`/${'a'.repeat(MOST_PATH)}`])).toBe(404)
  })
})

test.each(['flash=%', 'a=%E0%A4%A', '%=%; =; ;;', '__proto__=x'])('a cookie like %s is of nobody', async (cookie) => {
  const { url } = await portal()
  expect((await raw(url, '/page', { cookie })).status).toBe(200)
})

test('an error before a page is reached is answered, and ends nothing', async () => {
  const { url } = await portal({}, { apiOrigins: null as unknown as string[] })
  expect((await raw(url, '/page')).status).toBe(500)
  expect((await raw(url, '/healthz')).status).toBe(200)
})

describe('a reader that stalls', () => {
  /** Asks, and never reads. */
  function stall(port: number, path: string, header = '') {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.pause()
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\n`)
    return socket
  }

  /** A stream without end, which says when nobody wants more of it. */
  function endless(piece: Uint8Array) {
    let cancel: () => void = () => undefined
    const cancelled = new Promise<void>((resolve) => {
      cancel = resolve
    })
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(piece),
      cancel: () => cancel(),
    })
    return { body, cancelled }
  }

  test.each([
    ['plain', ''],
    ['compressed', 'Accept-Encoding: gzip\r\n'],
  ])('is given up with the export that nobody reads (%s)', async (_name, header) => {
    const numbers = Array.from({ length: 65_536 }, (_, i) => String((i * i) % 9973)).join(' ')
    const source = endless(Buffer.from(numbers))
    const loader = () => new Response(source.body, { headers: { 'content-type': 'text/csv' } })
    const { url } = await portal({ export: { loader } }, { stallMs: 300 })
    const socket = stall(Number(new URL(url).port), '/export', header)
    await source.cancelled
    socket.destroy()
  })

  test('is given up with an answer that was written whole', async () => {
    let ended: (line: string) => void = () => undefined
    const logged = new Promise<string>((resolve) => {
      ended = resolve
    })
    const large = { loader: () => new Response('x'.repeat(30_000_000)) }
    const { url } = await portal({ large }, { stallMs: 300, log: createLog('info', { write: ended }) })
    const socket = stall(Number(new URL(url).port), '/large')
    expect(JSON.parse(await logged)).toMatchObject({ path: '/large', status: 200, done: false })
    socket.destroy()
  })

  test.runIf(dialect === 'sqlite')('lets go of the view that held the log of SQLite', async () => {
    const { ctx } = await firmWithPeople()
    const [main] = await ctx.db.select({ file: sql<string>`file` }).from(sql`pragma_database_list`)
    const connection = connectSqlite(main?.file ?? '')
    onTestFinished(() => void connection.close())
    connection.pragma('busy_timeout = 0')
    const heldBy = () => connection.pragma('wal_checkpoint(TRUNCATE)', { simple: true })
    let released: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      released = resolve
    })
    const before: unknown[] = []
    async function* batches() {
      const { db, close } = await ctx.snapshot()
      try {
        await db.select({ name: firm.name }).from(firm)
        await ctx.write(async (tx) => void (await tx.update(firm).set({ name: 'Changed since' })))
        before.push(heldBy())
        for (;;) yield Array.from({ length: 500 }, () => ['x'.repeat(1000)])
      } finally {
        await close()
        released()
      }
    }
    const loader = csvLoader(async () => ({ name: 'usage', header: ['a'], batches: batches() }))
    const url = await serve(() => ctx, { export: { loader } }, { stallMs: 300 })
    const socket = stall(Number(new URL(url).port), '/export')
    await closed
    socket.destroy()
    expect([...before, heldBy()]).toEqual([1, 0])
  })

  test('is not someone who waits for a slow answer', async () => {
    const loader = async () => {
      await setTimeout(200)
      return new Response('at last')
    }
    const { url } = await portal({ slow: { loader } }, { stallMs: 50 })
    expect((await raw(url, '/slow')).body).toBe('at last')
  })

  test('is given up if a piece of a stream is not taken in time', async () => {
    const source = endless(Buffer.alloc(65_536))
    const server = createServer((_req, res) => void send(res, new Response(source.body), 300))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const socket = stall((server.address() as AddressInfo).port, '/')
    await source.cancelled
    socket.destroy()
  })
})

describe('what is sent to an answer that does not wait for it', () => {
  const BODY = 'x'.repeat(800_000)
  const post = (path: string, header = '') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\n${header}Content-Length: ${BODY.length}\r\n\r\n${BODY}`

  /** All that comes on one connection until it ends. */
  function talk(url: string, text: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      let said = ''
      socket.on('data', (chunk) => {
        said += chunk
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(said))
      socket.write(text)
    })
  }

  test('is read and dropped, so that the next request is answered', async () => {
    const { url } = await portal({ deaf: { action: () => new Response('not read') } })
    const next = 'GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const said = await talk(url, `${post('/deaf')}${post('/deaf')}${next}`)
    expect([said.match(/not read/g)?.length, said.includes('a page')]).toEqual([2, true])
  })

  test('keeps no connection that was to be closed, whatever the answer says', async () => {
    const action = () => new Response('not read', { headers: { connection: 'keep-alive' } })
    const { url } = await portal({ deaf: { action } })
    expect(await talk(url, post('/deaf', 'Connection: close\r\n'))).toMatch(/^connection: close\r$/im)
  })

  test('may break off, which is no error of the portal', async () => {
    const lines: string[] = []
    let asked: () => void = () => undefined
    const reading = new Promise<void>((resolve) => {
      asked = resolve
    })
    let told: (error: unknown) => void = () => undefined
    const failed = new Promise((resolve) => {
      told = resolve
    })
    const action = async ({ request }: { request: Request }) => {
      asked()
      await request.text().catch((error) => {
        told(error)
        throw error
      })
    }
    const log = createLog('error', { write: (line) => void lines.push(line) })
    const { url } = await portal({ form: { action } }, { log })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun')
    await reading
    socket.destroy()
    expect(await failed).toMatchObject({ code: 'invalid' })
    expect((await raw(url, '/page')).status).toBe(200)
    expect(lines).toEqual([])
  })
})

test('HEAD of a stream reads nothing of it', async () => {
  let read = false
  const pull = () => {
    read = true
  }
  const loader = () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }))
  const { url } = await portal({ export: { loader } })
  const { status } = await raw(url, '/export', {}, 'HEAD')
  expect([status, read]).toEqual([200, false])
})
