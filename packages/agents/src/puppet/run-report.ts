import { readFile } from 'node:fs/promises'
import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { parse } from 'yaml'
import { isErrno } from '../system/errno'

/** What Puppet wrote about its last run. */
export interface RunSummary {
  readonly out_of_sync_resources: number
  readonly failed_resources: number
  readonly corrected_resources: number
  readonly changed_resources: number
  readonly total_resources: number
  /** Seconds. */
  readonly config_retrieval_time: number
  /** Seconds. */
  readonly total_time: number
  /** Seconds since 1970. */
  readonly lastrun: number
  readonly config_version: string
  readonly summary: JsonObject
}

/** One line of the log of a run. */
export interface RunLog {
  readonly time: string
  readonly level: string
  readonly source: string
  readonly msg: string
}

/** Reads `last_run_summary.yaml`. @returns undefined where there was no run, or only half of one */
export async function readSummary(path: string): Promise<RunSummary | undefined> {
  const summary = await readYaml(path)
  return summary && summaryOf(summary)
}

function summaryOf(summary: JsonObject): RunSummary | undefined {
  const { resources, time, version } = summary
  if (!isJsonObject(resources) || !isJsonObject(time)) return undefined
  return {
    out_of_sync_resources: numberIn(resources, 'out_of_sync'),
    failed_resources: numberIn(resources, 'failed'),
    corrected_resources: numberIn(resources, 'corrective_change'),
    changed_resources: numberIn(resources, 'changed'),
    total_resources: numberIn(resources, 'total'),
    config_retrieval_time: numberIn(time, 'config_retrieval'),
    total_time: numberIn(time, 'total'),
    lastrun: Math.floor(numberIn(time, 'last_run')),
    config_version: isJsonObject(version) ? textOf(version['config']) : '',
    summary,
  }
}

function numberIn(values: JsonObject, name: string): number {
  const value = values[name]
  return typeof value === 'number' ? value : 0
}

/** Reads the log in `last_run_report.yaml`; empty where there is none. */
export async function readLogs(path: string): Promise<readonly RunLog[]> {
  const report = await readYaml(path)
  const logs = report?.['logs']
  if (!Array.isArray(logs)) return []
  return logs.filter(isJsonObject).map(({ time, level, source, message }) => ({
    time: textOf(time),
    level: textOf(level),
    source: textOf(source),
    msg: textOf(message),
  }))
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value)
}

/** Puppet's files are YAML with tags of Ruby, which mean nothing here. */
async function readYaml(path: string): Promise<JsonObject | undefined> {
  try {
    const value: unknown = parse(await readFile(path, 'utf8'), { logLevel: 'silent', schema: 'core' })
    return isJsonObject(value) ? value : undefined
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
