import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ServerBuild } from '@remix-run/server-runtime'
import closeWithGrace from 'close-with-grace'
import pino, { type Logger } from 'pino'
import { firm } from '../db/schema'
import { createKeys } from './auth/keys'
import { createPasswords } from './auth/passwords'
import { createSessions } from './auth/sessions'
import { makeSetupLink } from './auth/setupLink'
import { nobody, type Viewer } from './auth/viewer'
import { viewerOf } from './auth/viewerOf'
import { canonicaliseAddresses } from './canonicaliseAddresses'
import { runCli } from './cli'
import type { Context } from './context'
import { openMailbox } from './embedded/resend/mailbox'
import { startEmbeddedResend } from './embedded/resend/server'
import { openStand, type Stand } from './embedded/stripe/open'
import { CannotStart, type Env, limitsOf, mailingOf, mailOf, paymentsOf, readEnv, stripeOf } from './env'
import { createApp } from './http'
import { dropDeadImports } from './imports/drop'
import { makeId } from './kernel/ids'
import { createLive } from './live/tail'
import { createLog } from './log'
import { handlers } from './outbox/handlers'
import { startOutbox } from './outbox/loop'
import { createMail, type Mail } from './ports/mail'
import { noPayments } from './ports/noPayments'
import { createSmtp } from './ports/smtp'
import { createPayments } from './ports/stripe'
import { enqueueRewrite } from './rewriteSearchTexts'
import { readFirm } from './settings/firm'
import { stopping } from './stopping'
import { openStore } from './store'

/** What the start file knows: where the repository and the browser's files are, and how to get the pages. */
export type Host = {
  root: string
  client: string
  build: () => Promise<ServerBuild>
  middleware?: Parameters<typeof createApp>[0]['middleware']
}

/** A database that takes longer does not answer. */
const HEALTHY_MS = 5_000

export type Opened = Awaited<ReturnType<typeof open>>

/** The only place that makes real things. Answers with the exit status; a server answers when it has stopped. */
export async function main(host: Host, argv: string[]): Promise<number> {
  try {
    const env = readEnv()
    return await runCli(argv, {
      open: () => open(env, host.root),
      serve: () => serve(env, host),
      demo: env.PORTAL_DEMO === '1',
    })
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

async function open(env: Env, root: string) {
  const now = clock(env)
  const log = createLog(env.LOG_LEVEL, pino.destination({ dest: 2, sync: false }))
  const { store, secret, loose } = await openStore(env, root, now())
  if (loose.length)
    log.warn({ loose }, 'Other users of this machine may read these. Make them readable by this user only.')
  const keys = createKeys(secret)
  const limits = limitsOf(env)
  const mailing = mailingOf(env)
  // Where the system picks the port, the address is known once it listens.
  let appUrl = env.appUrl.origin
  let mailbox: Context['mailbox'] = null
  let wake: Context['wake'] = () => undefined
  const stripe = stripeOf(env)
  let payments = stripe ? createPayments(stripe) : noPayments
  let stand: Context['stripe'] = null
  const passwords = createPasswords()
  const live = createLive(store, log)
  const sessions = createSessions({ db: store.db, write: store.write, now, secure: env.appUrl.protocol === 'https:' })
  const contextOf = (viewer: Viewer, from: Context['from'], logger = log): Context => {
    let firmRow: ReturnType<Context['firm']> | undefined
    return {
      viewer,
      db: store.db,
      write: store.write,
      snapshot: store.snapshot,
      now,
      id: (prefix) => makeId(prefix, now().getTime()),
      firm: () => (firmRow ??= readFirm(store.db)),
      keys,
      limits,
      appUrl,
      passwords,
      sessions,
      mail: mailOf(env),
      mailing,
      mailbox,
      payments,
      stripe: stand,
      wake: () => wake(),
      live,
      log: logger,
      from,
    }
  }
  const system = (name: string) => contextOf({ kind: 'system', name }, { ip: '', userAgent: '', requestId: '' })
  const listensAt = (url: string) => {
    appUrl = new URL(env.APP_URL ?? url).origin
  }
  const keepsMails = (kept: Context['mailbox']) => {
    mailbox = kept
  }
  const wakes = (outbox: Context['wake']) => {
    wake = outbox
  }
  const paysAt = ({ control, ...at }: Stand) => {
    payments = createPayments({ ...at, mode: 'embedded' })
    stand = control
  }
  sayOfAddresses(log, await canonicaliseAddresses(system('The portal')))
  const doors = { listensAt, keepsMails, wakes, paysAt }
  return { store, now, log, contextOf, system, ...doors, ctx: system('The operator'), close: store.close }
}

function sayOfAddresses(log: Logger, { clashes, unusable }: Awaited<ReturnType<typeof canonicaliseAddresses>>): void {
  if (clashes.length) {
    log.warn(
      { clashes },
      'Accounts have the same address in different spellings. Nobody can sign in to these: invite the person again to their organisations, then deactivate or remove the account.',
    )
  }
  if (unusable.length) {
    log.warn(
      { unusable },
      'These stored addresses are not email addresses, so emails to them may not arrive. People can still sign in with theirs and change it in their profile. Correct those of clients on their pages.',
    )
  }
}

/** A portal that shows demo data or is under test may live on a fixed day, so that what it shows is the same at every run. */
function clock(env: Env): () => Date {
  if (!env.PORTAL_CLOCK) return () => new Date()
  const offset = new Date(env.PORTAL_CLOCK).getTime() - Date.now()
  return () => new Date(Date.now() + offset)
}

type MailDoor = { send: Mail['send']; close: () => Promise<void> }

/** Resend or an SMTP server, or what answers in their place and keeps the mails on this machine. */
async function openMail(env: Env, opened: Opened): Promise<MailDoor> {
  const from = env.MAIL_FROM
  if (opened.ctx.mail === 'embedded') {
    const mailbox = openMailbox(join(resolve(env.DATA_DIR), 'mailbox.db'))
    opened.keepsMails(mailbox)
    const { baseUrl, apiKey, close } = await startEmbeddedResend(mailbox, opened.now)
    return { ...createMail({ apiKey, baseUrl, from }), close: () => close().finally(mailbox.close) }
  }
  const close = async () => undefined
  if (env.RESEND_API_KEY) return { ...createMail({ apiKey: env.RESEND_API_KEY, from }), close }
  if (env.SMTP_URL) return createSmtp({ url: env.SMTP_URL, from })
  return { send: () => Promise.reject(new Error('Mails wait for RESEND_API_KEY or SMTP_URL.')), close }
}

/** What stands in for Stripe, where it does. Its messages come to the portal's own door, by whatever name people open it. */
async function openStripe(env: Env, opened: Opened, port: () => number): Promise<Stand | null> {
  if (paymentsOf(env) !== 'embedded') return null
  const stand = await openStand({
    file: join(resolve(env.DATA_DIR), 'stripe.db'),
    now: opened.now,
    appUrl: () => opened.system('Stripe').appUrl,
    random: randomBytes,
    post: async (body, signature) => {
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
      const init = { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) }
      return (await fetch(`http://127.0.0.1:${port()}/api/webhooks/stripe`, init)).status
    },
    failed: (error) => opened.log.error({ err: error }, 'the messages of the embedded Stripe wait'),
  })
  opened.paysAt(stand)
  return stand
}

async function serve(env: Env, host: Host): Promise<number> {
  const opened = await open(env, host.root)
  const { store, log, contextOf, now } = opened
  const { demo } = await opened.ctx.firm()
  if (demo && env.PORTAL_DEMO !== '1') {
    await opened.close()
    throw new CannotStart(`${env.DATA_DIR} holds demo data. Set DATA_DIR to another folder, or run: npm run demo`)
  }
  await dropDeadImports(opened.ctx)
  await enqueueRewrite(opened.system('The portal'))
  const app = createApp({
    build: host.build,
    middleware: host.middleware,
    client: host.client,
    appUrl: env.appUrl,
    trustProxy: env.TRUST_PROXY === '1',
    log,
    now,
    apiOrigins: env.API_ORIGINS,
    requests: opened.ctx.limits.requests,
    formTargets: paymentsOf(env) === 'real' ? ['https://checkout.stripe.com'] : [],
    contextFor: async (from, credentials, logger) => {
      const ctx = contextOf(nobody, from, logger)
      const found = await viewerOf(ctx, credentials)
      if (!found) return null
      const { viewer, firm } = found
      return firm ? { ...ctx, viewer, firm: async () => firm } : { ...ctx, viewer }
    },
    healthy: async () => {
      const answer = store.db.prepared('healthy', (db) => db.select({ id: firm.id }).from(firm)).execute()
      const silence = setTimeout(HEALTHY_MS, null, { ref: false })
      if ((await Promise.race([answer, silence])) === null) throw new Error('the database does not answer')
    },
  })
  const server = createServer({ keepAliveTimeout: 65_000 }, app)
  const stripe = await openStripe(env, opened, () => (server.address() as AddressInfo).port)
  return listen(env, server, opened, await openMail(env, opened), stripe)
}

function listen(env: Env, server: Server, opened: Opened, mail: MailDoor, stripe: Stand | null): Promise<number> {
  return new Promise((stopped, reject) => {
    const cannotListen = (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new CannotStart(`Port ${env.PORT} is in use. Set PORT to another one.`) : error,
      )
    }
    server.on('error', cannotListen)
    const stop = stopping(server)
    server.listen(env.PORT, () => {
      server.off('error', cannotListen)
      // Too many open files: this connection is lost, the next may be taken again.
      server.on('error', (error) => opened.log.error({ err: error }, 'a connection was not accepted'))
      const { port } = server.address() as AddressInfo
      const address = env.APP_URL ?? `http://localhost:${port}`
      opened.listensAt(address)
      process.stdout.write(`The portal is at ${address}\n`)
      sayHowToBegin(opened).catch((error) => opened.log.error({ err: error }, 'no setup link was made'))
      const pace = opened.ctx.mailing.provider
        ? { perSecond: opened.ctx.mailing.perSecond, wait: (ms: number) => setTimeout(ms) }
        : undefined
      const outbox = startOutbox(() => {
        const ctx = opened.system('The portal')
        return { ...ctx, write: (work) => ctx.write(work, 'later'), send: mail.send, pace }
      }, handlers)
      opened.wakes(outbox.wake)
      stripe?.delivers()
      if (opened.ctx.mail === 'embedded') process.stdout.write(`Its mails are kept at ${address}/dev/mail\n`)
      if (opened.ctx.mail === 'none') process.stdout.write(noMail)
      if (stripe) process.stdout.write(`Cards are charged by the Stripe built in: ${address}/dev/stripe\n`)
      if (env.PORTAL_DEMO === '1') process.stdout.write(demoLogins)
      const grace = closeWithGrace({ delay: 10_000, logger: opened.log }, async ({ err }) => {
        if (err) {
          opened.log.fatal({ err }, 'The portal stops: nothing handled this error.')
          // What it left half done is not known: whatever starts the portal again should do so soon.
          server.closeAllConnections()
        }
        // Streams would keep their connections open.
        opened.ctx.live.stop()
        await Promise.all([stop(), outbox.stop()])
        await stripe?.close()
        await mail.close()
        await opened.close()
        stopped(0)
      })
      server.on('close', () => grace.uninstall())
    })
  })
}

/** The link is made anew at each start, and known only to whoever reads this. */
async function sayHowToBegin(opened: Opened): Promise<void> {
  const url = await makeSetupLink(opened.system('The portal'))
  if (url) process.stdout.write(firstStaff(url))
}

const firstStaff = (
  url: string,
) => `Nobody of the firm can sign in yet. Open this link within 24 hours to make the first administrator:
  ${url}
or add one here, whose password is read from standard input:
  npm run portal -- add-person you@example.com --name "Your name" --staff admin
`

const noMail = `Mails wait until RESEND_API_KEY or SMTP_URL, and MAIL_FROM, are set (see .env.example).
`

const demoLogins = `Sign in with the password origins-demo-1 as
  admin@demo.test     the firm's administrator
  support@demo.test   its support desk
  client@demo.test    one of its clients
`
