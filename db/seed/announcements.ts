import { eq } from 'drizzle-orm'
import { addAnnouncement } from '../../server/announcements/add'
import { publishAnnouncement } from '../../server/announcements/publish'
import type { Context } from '../../server/context'
import { announcements, people } from '../schema'

const MAINTENANCE = `On Sunday between **02:00 and 04:00** we move the storage cluster in Hamburg to new machines.

- Virtual machines keep running.
- Object storage answers slowly for a few minutes, and refuses no upload for longer than a minute.
- Backups of that night start at 05:00.

Write to [our support desk](mailto:support@northwind.example) if that does not suit you.`

const PRICES = `From next quarter *snapshots* are billed by what they take, not by their number. For most of you that is less.

| | Until now | From then |
|---|---|---|
| A snapshot of 10 GB | EUR 0.50 | EUR 0.30 |
| A snapshot of 100 GB | EUR 0.50 | EUR 3.00 |`

/** One that is published, to be seen above every page, and one that is being written. */
export async function addAnnouncements(ctx: Context): Promise<void> {
  const [author] = await ctx.db.select({ id: people.id }).from(people).where(eq(people.email, 'admin@demo.test'))
  const news = { to: 'all' as const, mail: false }
  const announcementId = ctx.id('ann')
  const draftId = ctx.id('ann')
  await addAnnouncement(ctx, { ...news, announcementId, title: 'Maintenance on Sunday morning', body: MAINTENANCE })
  await publishAnnouncement(ctx, { announcementId })
  await addAnnouncement(ctx, { ...news, announcementId: draftId, title: 'New prices of snapshots', body: PRICES })
  if (!author) return
  await ctx.write(async (tx) => void (await tx.update(announcements).set({ authorId: author.id })))
}
