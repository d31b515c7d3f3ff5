import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { listAnnouncementsInput } from '~/server/announcements/input'
import { listAnnouncements } from '~/server/announcements/list'

export async function loader({ context, request }: LoaderFunctionArgs) {
  return listAnnouncements(context, readFilters(request, listAnnouncementsInput).filters)
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Announcements')

export default function Announcements() {
  const { rows, next, previous, can } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const columns: Column<(typeof rows)[number]>[] = [
    {
      key: 'title',
      label: 'Announcement',
      cell: (row) => (
        <a className="row-link wrap-anywhere" href={paths.announcement(row.id)}>
          {row.title}
        </a>
      ),
    },
    { key: 'state', label: 'State', cell: (row) => <Status of={row.state} /> },
    ...(can.manage
      ? [
          {
            key: 'to',
            label: 'For',
            cell: (row: (typeof rows)[number]) => (row.to === 'chosen' ? 'Chosen clients' : 'All clients'),
          },
          { key: 'mail', label: 'By mail', cell: (row: (typeof rows)[number]) => (row.mail ? 'Yes' : 'No') },
        ]
      : []),
    {
      key: 'at',
      label: 'Published',
      cell: (row) => {
        const at = row.publishedAt ?? row.publishAt
        return at ? <Moment at={at} viewer={viewer} /> : '–'
      },
    },
  ]
  return (
    <>
      <PageHeader
        title="Announcements"
        state={can.manage ? 'What you tell your clients, above every page and by mail.' : 'What the firm has told you.'}
      >
        {can.manage ? (
          <a className="button button-primary" href={paths.announcementNew()}>
            New announcement
          </a>
        ) : null}
      </PageHeader>
      <div className="card">
        {rows.length ? (
          <Table caption="Announcements" columns={columns} rows={rows} keyOf={(row) => row.id} />
        ) : (
          <EmptyState title="No announcements yet">
            {can.manage ? 'Write one for all of your clients, or for some of them.' : 'News will be kept here.'}
          </EmptyState>
        )}
      </div>
      <Pager
        label="Pages of announcements"
        next={next && paths.announcements({ after: next })}
        previous={previous && paths.announcements({ before: previous })}
      />
    </>
  )
}
