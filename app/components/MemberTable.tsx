import { wordsOfRights } from '~/server/people/rules'
import { MailAddress } from './MailAddress'
import { Moment } from './Moment'
import { Status } from './Status'
import { type Column, Table } from './Table'

export type Listed = {
  id: string
  name: string
  email: string
  mailState: 'ok' | 'bounced' | 'complained'
  status: string
  lastSeenAt: string | null
  you: boolean
}

type Viewer = { locale: string; timeZone: string }

/** Columns that every list of people has. `to` leads to one of them, for those who may change something. */
export const personColumn = <Row extends Listed>(to?: (id: string) => string): Column<Row> => ({
  key: 'name',
  label: 'Person',
  cell: (person) => {
    const name = `${person.name}${person.you ? ' (you)' : ''}`
    return (
      <span className="min-w-0 wrap-anywhere">
        {to ? (
          <a className="row-link" href={to(person.id)}>
            {name}
          </a>
        ) : (
          <span className="block font-medium">{name}</span>
        )}
        <MailAddress of={person} />
      </span>
    )
  },
})

export const statusColumn = <Row extends Listed>(): Column<Row> => ({
  key: 'status',
  label: 'Status',
  cell: (person) => <Status of={person.status} />,
})

export const lastSeenColumn = <Row extends Listed>(viewer: Viewer): Column<Row> => ({
  key: 'seen',
  label: 'Last seen',
  cell: (person) =>
    person.lastSeenAt ? <Moment at={person.lastSeenAt} viewer={viewer} /> : <span className="text-faint">Never</span>,
})

type Member = Listed & { owner: boolean; rights: ('billing' | 'tickets' | 'usage' | 'files')[] }
type Props = { members: Member[]; viewer: Viewer; to?: ((id: string) => string) | undefined }

export function MemberTable({ members, viewer, to }: Props) {
  return (
    <Table
      caption="People and their rights"
      rows={members}
      keyOf={(member) => member.id}
      columns={[
        personColumn<Member>(to),
        { key: 'rights', label: 'Rights', cell: (member) => <span>{wordsOfRights(member)}</span> },
        statusColumn<Member>(),
        lastSeenColumn<Member>(viewer),
      ]}
    />
  )
}
