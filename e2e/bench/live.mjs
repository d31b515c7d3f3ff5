// What follows a commit: the mail in the embedded mailbox, and an open page that shows it.
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { findBrowser } from '../browser.mjs'

const RUNS = 50
/** A page loads its data anew at most once a second. */
const APART_MS = 1_300
const LATE_MS = 10_000

const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.ceil((values.length * p) / 100) - 1]
const spread = (values) => ({ p50: percentile(values, 50), p95: percentile(values, 95) })

/** `page` is null where there is no browser. Timed from sending the form, so the commit itself is in it. */
export async function followed(url, cookie, say) {
  const mail = []
  for (let i = 0; i < RUNS; i++) mail.push(await untilMail(url, cookie, `mail.${i}.${Date.now()}@bench.test`))
  const executablePath = findBrowser()
  if (executablePath === null) {
    say('No browser: what an open page shows is not measured.')
    return { mail: spread(mail), page: null }
  }
  const browser = await chromium.launch({ executablePath: executablePath || undefined, args: ['--no-sandbox'] })
  try {
    return { mail: spread(mail), page: spread(await untilShown(browser, url, cookie)) }
  } finally {
    await browser.close()
  }
}

async function invite(url, cookie, email) {
  const sent = Date.now()
  const answer = await fetch(`${url}/settings/staff`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ intent: 'invite', email, name: 'Bench', staffRole: 'support' }),
  })
  if (answer.status !== 303) throw new Error(`The invitation was answered with ${answer.status}`)
  return sent
}

async function untilMail(url, cookie, email) {
  const sent = await invite(url, cookie, email)
  while (Date.now() - sent < LATE_MS) {
    const found = await fetch(`${url}/dev/mail.json?to=${encodeURIComponent(email)}`, { headers: { cookie } })
    if ((await found.json()).length) return Date.now() - sent
    await pause(2)
  }
  throw new Error(`No mail to ${email} came`)
}

async function untilShown(browser, url, cookie) {
  const context = await browser.newContext()
  const [name, value] = cookie.split('=')
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  const streaming = page.waitForResponse((answer) => answer.url().includes('/rpc/live.changes'))
  await page.goto(`${url}/activity`)
  await streaming
  const times = []
  for (let i = 0; i < RUNS; i++) {
    await pause(APART_MS)
    const email = `page.${i}.${Date.now()}@bench.test`
    const shown = page.evaluate(
      ([text, late]) =>
        new Promise((resolve, reject) => {
          const watcher = new MutationObserver(() => {
            if (!document.body.textContent.includes(text)) return
            watcher.disconnect()
            resolve(Date.now())
          })
          watcher.observe(document.body, { childList: true, subtree: true, characterData: true })
          setTimeout(() => reject(new Error(`${text} was not shown`)), late)
        }),
      [email, LATE_MS],
    )
    const sent = await invite(url, cookie, email)
    times.push((await shown) - sent)
  }
  return times
}
