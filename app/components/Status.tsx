const looks: Record<string, { word: string; look: string }> = {
  draft: { word: 'Draft', look: 'status-hollow' },
  open: { word: 'Open', look: 'status-open' },
  overdue: { word: 'Overdue', look: 'status-bad' },
  paid: { word: 'Paid', look: 'status-good' },
  void: { word: 'Void', look: 'status-hollow' },
  uncollectible: { word: 'Written off', look: 'status-hollow' },
  pending: { word: 'Confirming', look: 'status-open' },
  succeeded: { word: 'Received', look: 'status-good' },
  failed: { word: 'Failed', look: 'status-bad' },
  flagged: { word: 'Does not match', look: 'status-bad' },
  refunded: { word: 'Refunded', look: 'status-hollow' },
  'partly-refunded': { word: 'Partly refunded', look: 'status-hollow' },
  reversed: { word: 'Taken back', look: 'status-hollow' },
  active: { word: 'Active', look: 'status-good' },
  inactive: { word: 'Inactive', look: 'status-hollow' },
  archived: { word: 'Archived', look: 'status-hollow' },
  invited: { word: 'Not joined yet', look: 'status-hollow' },
  deactivated: { word: 'Deactivated', look: 'status-hollow' },
  scheduled: { word: 'Scheduled', look: 'status-open' },
  published: { word: 'Published', look: 'status-good' },
  ended: { word: 'Ended', look: 'status-hollow' },
  paused: { word: 'Paused', look: 'status-open' },
  cancelled: { word: 'Cancelled', look: 'status-hollow' },
  retired: { word: 'Retired', look: 'status-hollow' },
}

export const statusWord = (status: string): string => looks[status]?.word ?? status

/** A dot and a word: never colour alone. */
export function Status({ of }: { of: string }) {
  return <span className={`status ${looks[of]?.look ?? ''}`}>{statusWord(of)}</span>
}
