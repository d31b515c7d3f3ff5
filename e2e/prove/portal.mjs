// The built portal, run as an operator runs it.
import { fileURLToPath } from 'node:url'
import { launch, must } from './machine.mjs'

export const CLOCK = '2026-03-15T12:00:00Z'
const PASSWORD = 'origins-demo-1'

const root = fileURLToPath(new URL('../..', import.meta.url))
const start = fileURLToPath(new URL('../../server/start.mjs', import.meta.url))

/** Empty values keep those of a .env file out. */
const environment = (more) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_ENV: 'test',
  PORTAL_BUILD: '0',
  PORTAL_CLOCK: CLOCK,
  PORTAL_DEMO: '0',
  PORTAL_SECRET: '',
  DATABASE_URL: '',
  APP_URL: '',
  LOG_LEVEL: 'warn',
  PORT: '0',
  LIMIT_SIGN_IN_IP: '1000000',
  LIMIT_SIGN_IN_EMAIL: '1000000',
  LIMIT_REQUESTS: '1000000',
  ...more,
})

export const minutesAfter = (minutes) => new Date(Date.parse(CLOCK) + minutes * 60_000).toISOString()

/** Begins one of the operator's commands; `input` is what it reads, `output` a descriptor that it writes to. */
export function begin(args, env, input = '', output = 'pipe') {
  const stdio = ['pipe', output, 'pipe']
  const started = launch('node', [start, ...args], { cwd: root, env: environment(env), stdio })
  // A process that is killed before it has read closes the pipe.
  started.child.stdin.on('error', () => undefined)
  started.child.stdin.end(input)
  return started
}

/** Runs one to its end and answers with what it printed. */
export async function portal(args, env) {
  const { said, ended } = begin(args, env)
  const status = await ended
  must(status === 0, `portal ${args.join(' ')} ended with ${status}:\n${said.out}${said.error}`)
  return said.out
}

/** Starts the server on a free port; answers when /healthz does. */
export async function serve(env) {
  const at = performance.now()
  const { child, said, ended } = begin(['start'], env)
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /The portal is at (\S+)/.exec(said.out)?.[1]
      if (found) resolve(found)
    })
    ended.then((status) => reject(new Error(`The portal ended with ${status}: ${said.out}${said.error}`)), reject)
  })
  const health = await fetch(`${url}/healthz`)
  must(health.status === 200, `/healthz answers ${health.status}`)
  return {
    url,
    said,
    child,
    ended,
    // What the portal's clock says: it goes on from where it was put.
    now: () => Date.parse(env.PORTAL_CLOCK ?? CLOCK) + performance.now() - at,
    readyMs: performance.now() - at,
    stop: async () => {
      child.kill('SIGTERM')
      const status = await ended
      must(status === 0, `The portal stopped with ${status}: ${said.error}`)
    },
  }
}

export async function signIn(url, email, password = PASSWORD) {
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, password }),
  })
  await answer.arrayBuffer()
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('origins='))
  return { status: answer.status, cookie: cookie?.split(';')[0] ?? '' }
}
