/**
 * The only door to the machine. Two implementations: `this-machine.ts` and `recorded.ts` (a folder under
 * fixtures/boxes). The door knows nothing of what an output means.
 */

/** A command as a list of arguments; there is never a shell. */
export interface Command {
  /** Bare name (`podman`), looked up on PATH and then in the standard folders; or an absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Milliseconds until SIGTERM; SIGKILL follows 2 s later, and 1 s after that the child is given up as hung. */
  readonly deadlineMs: number;
  /** True for rootless podman and `systemctl --user`: without /run/user/UID they are not started at all. */
  readonly session: boolean;
  /** File that it reads as its stdin; nothing unless told. */
  readonly input?: string;
  /** File that its stdout goes into, and not to us. It is made for that, 0600, and must not be there before. */
  readonly output?: string;
}

/** Told each line that a command prints, as it comes. Not cleaned. */
export type OnLine = (line: string) => void;

/** Why a command brought no usable output although it was asked for. */
export type RunFailure =
  'absent-binary' | 'permission' | 'no-session' | 'timeout' | 'hung' | 'too-large' | 'internal';

/** What a command did. An exit code other than 0 is not a failure of the door: the probe judges it. */
export interface Outcome {
  readonly argv: readonly string[];
  /** Decoded as UTF-8, invalid bytes as U+FFFD. Not cleaned: that is the probe's duty. */
  readonly stdout: string;
  readonly stderr: string;
  /** Null when the command did not start or was ended by a signal. */
  readonly exit: number | null;
  readonly signal: string | null;
  readonly failure: RunFailure | null;
  readonly tookMs: number;
}

/** Why a file or folder brought nothing. `missing` is a fact, the others are not knowing. */
export type FileFailure =
  'missing' | 'permission' | 'timeout' | 'hung' | 'too-large' | 'not-supported' | 'internal';

export type Found<T> =
  | { readonly found: true; readonly value: T }
  | { readonly found: false; readonly why: FileFailure; readonly detail: string };

/** Where a secret is: in a file, or in a variable of this program's environment. Never in an argument: those are to be seen by everybody. */
export type SecretPlace = { readonly file: string } | { readonly variable: string };

/** A question to a web server, over a socket of this host. */
export interface WebRequest {
  /** `http:` or `https:`; a redirect is an answer and is not followed. */
  readonly url: string;
  readonly deadlineMs: number;
  /** Bytes of the body at most: more is `too-large`. */
  readonly limit: number;
  /** Sent besides the usual ones. They may be secret: no door notes them, and no recording has them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a web server answered, whatever its status. */
export interface Page {
  readonly status: number;
  /** Decoded as UTF-8. Not cleaned. */
  readonly body: string;
}

/** A question for the certificate that a TLS server shows for a name (SNI). */
export interface Handshake {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  /** PEM of a certificate authority that is trusted besides the well-known ones. */
  readonly authority: string | null;
  readonly deadlineMs: number;
}

/** The certificate that was shown. It is shown, and taken, whether it is valid or not. */
export interface Certificate {
  /** Common name, or the first of its names. Not cleaned. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is for. */
  readonly names: readonly string[];
  /** Epoch milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Why the chain is not trusted, as OpenSSL names it (`CERT_HAS_EXPIRED`); null: it is. */
  readonly distrust: string | null;
  /** It is for the name that was asked for (RFC 6125). */
  readonly isForName: boolean;
}

/** Why a server brought nothing: nobody listens, no way there or no such name, no answer in time, not the protocol that was spoken. */
export type SocketFailure = 'refused' | 'unreachable' | 'timeout' | 'too-large' | 'protocol' | 'internal';

/** What a server answered, or why nothing came of it. */
export type Answered<T> =
  | { readonly answered: true; readonly value: T }
  | { readonly answered: false; readonly why: SocketFailure; readonly detail: string };

export type EntryKind = 'file' | 'directory' | 'link' | 'device' | 'socket' | 'other';

/** One thing in a folder. */
export interface Entry {
  /** Path relative to the folder that was listed, `/` separated: `htpc-home/20261122-htpc-home`. Not cleaned. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes; of a folder it means nothing. Null where only names were read. */
  readonly size: number | null;
  /** Bytes of the blocks that it occupies (st_blocks, stat(2)): fewer than its size for one with holes. Null where only names were read. */
  readonly allocated: number | null;
  /** Epoch milliseconds. Null where only names were read. */
  readonly modifiedAt: number | null;
  /** Permission bits, for example 0o644. Null where only names were read. */
  readonly mode: number | null;
}

/** A file system's own figures (statfs(2)), in bytes. */
export interface Statfs {
  readonly total: number;
  readonly free: number;
  /** What an unprivileged process may still write; `used/(used+available)` is what df calls Use%. */
  readonly available: number;
  /** 0 where the file system has no fixed number of inodes (btrfs). */
  readonly inodes: number;
  readonly inodesFree: number;
}

/** What the door found of the user's session; see systemd's pam_systemd(8) and user@.service(5). */
export type Session =
  | { readonly present: true; readonly runtimeDirectory: string; readonly bus: string | null }
  | { readonly present: false; readonly why: string };

/** Who and where we are. */
export interface Identity {
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  readonly hostname: string;
  readonly session: Session;
  /** Address of the ssh client that this process was started through; null or left out: none is known. */
  readonly client?: string | null;
}

/** What systeminformation is good at: names of hardware. Asked once, in a process of its own, by the console only. */
export interface Hardware {
  readonly gpus: readonly { readonly vendor: string; readonly model: string; readonly busAddress: string }[];
  readonly disks: readonly {
    readonly name: string;
    readonly model: string;
    readonly type: string;
    readonly size: number;
  }[];
  readonly cpu: string;
}

/** A running command whose lines are followed. */
export interface Stream {
  /** Ends the command's process group. Safe to call twice. */
  stop(): void;
  /** Settles when the command has ended, whatever the reason. Never rejects. */
  readonly ended: Promise<Outcome>;
}

export interface Box {
  /** `this box`, or the name of a recorded one. */
  readonly label: string;
  /** True for a recorded box: nothing that is done here touches a machine. */
  readonly recorded: boolean;
  readonly identity: Identity;

  /** Runs a command to its end. Never rejects. stdout and stderr apart, 64 MiB each at most; `onLine` hears both as they come. */
  run(command: Command, signal?: AbortSignal, onLine?: OnLine): Promise<Outcome>;
  /** Follows a command line by line (stdout). Never throws. */
  follow(command: Command, onLine: OnLine): Stream;
  /**
   * Gives the terminal to a command until it ends: what it prints and asks goes there, its deadline does not count. Whoever draws
   * on the terminal has to leave it before. Never rejects.
   */
  handOver(command: Command): Promise<Outcome>;

  /** A file's text as UTF-8. `limit` bytes at most (1 MiB unless told): larger is `too-large`. Never rejects. */
  readText(path: string, limit?: number): Promise<Found<string>>;
  readBytes(path: string, limit?: number): Promise<Found<Uint8Array>>;
  /** The first `limit` bytes of a file, however large it is: what tells its format. */
  readHead(path: string, limit: number): Promise<Found<Uint8Array>>;
  /** The last `limit` bytes of a file, for logs that grow; begins at a line start. */
  readTail(path: string, limit: number): Promise<Found<string>>;
  /** Where a symbolic link points, as written in it. */
  readLink(path: string): Promise<Found<string>>;
  /** Names and kinds in a folder, one level, sorted by name; sizes and times only through {@link walk}. */
  list(path: string): Promise<Found<readonly Entry[]>>;
  /** Everything below a folder to a depth (1 = its own entries), with sizes and times. In a child process: it may be slow or hang. */
  walk(path: string, depth: number): Promise<Found<readonly Entry[]>>;
  statfs(path: string): Promise<Found<Statfs>>;
  hardware(): Promise<Found<Hardware>>;
  /** A secret, such as a key, from where the configuration says that it is. No recording has it, and nobody may show it. Never rejects. */
  secret(place: SecretPlace): Promise<Found<string>>;

  /** Asks a web server. Never rejects. */
  get(request: WebRequest, signal?: AbortSignal): Promise<Answered<Page>>;
  /** Asks a TLS server for its certificate, and nothing else. Never rejects. */
  certificate(handshake: Handshake, signal?: AbortSignal): Promise<Answered<Certificate>>;

  /** The wall clock, epoch milliseconds. */
  now(): number;
  /** A clock that never steps back, milliseconds. For durations and rates. */
  elapsed(): number;
}
