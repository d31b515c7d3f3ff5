import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import Database from 'better-sqlite3'
import { mailTo } from '../mailbox'
import { ADMIN, CLOCK } from '../portal'
import { expect, test } from '../test'

/** As an outage of days leaves them: three notices to Ada, and work that is of no use any more. */
function fail(dataDir: string): void {
  const db = new Database(join(dataDir, 'portal.db'))
  const at = Date.parse(CLOCK)
  const { id: personId } =
    db.prepare<[string], { id: string }>('select id from people where email = ?').get(ADMIN) ?? {}
  const insert = db.prepare(
    "insert into jobs (id, kind, payload, state, rank, run_at, attempts, last_error, created_at, finished_at) values (?, ?, ?, 'dead', 0, ?, 14, ?, ?, ?)",
  )
  const notice = JSON.stringify({ personId, what: 'password-changed', at: CLOCK })
  const add = (id: string, kind: string, payload: string, error: string) =>
    insert.run(id, kind, payload, at, error, at, at)
  for (const n of [1, 2, 3]) add(`job_notice${n}`, 'mail.notice', notice, 'MailFailed: rate_limit_exceeded 429')
  add('job_fanout', 'fanout', JSON.stringify({ eventId: 'evt_none', after: '' }), 'TypeError: cannot read properties')
  db.close()
}

test('an administrator runs failed jobs again, and discards them', async ({ page, own, scripts }) => {
  fail(own.dataDir)
  await own.start()
  await own.signIn(ADMIN)
  await page.goto(`${own.url}/settings/jobs`)
  await expect(page.getByText('4 failed for good')).toBeVisible()
  await expect(page.getByText('rate_limit_exceeded 429').first()).toBeVisible()
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wide, `at ${width} px`).toBeLessThanOrEqual(0)
    if (scripts) expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  }

  await page.getByText('Details of job_notice1').click()
  await expect(page.getByText('"what": "password-changed"').filter({ visible: true })).toHaveCount(1)
  await page.getByRole('button', { name: /Run again.*job_notice1/ }).click()
  await expect(page.getByRole('status').first()).toContainText('The job will be run again')
  await mailTo(own.url, ADMIN, 'Your password was changed')

  await page.getByRole('button', { name: /Discard.*job_fanout/ }).click()
  await expect(page.getByRole('status').first()).toContainText('The job was discarded')
  await expect(page.getByText('2 failed for good')).toBeVisible()

  await page.getByText(/Discard all.*mail.notice/).click()
  await page.getByRole('button', { name: /Discard 2.*mail.notice/ }).click()
  await expect(page.getByText('No job failed')).toBeVisible()
  await page.goto(`${own.url}/settings/audit?area=job`)
  await expect(page.getByText('Job discarded')).toHaveCount(2)
  await expect(page.getByText('Job replayed')).toHaveCount(1)
})
