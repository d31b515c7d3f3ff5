import { unscopedPublishDue } from '../../announcements/publishDue'
import type { Handler } from '../context'

/** Published and done in one write. */
export const publishAnnouncement: Handler<'announcement.publish'> = async (ctx, { payload }) => {
  return (tx) => unscopedPublishDue(tx, ctx, payload)
}
