CREATE EXTENSION vector;

CREATE TABLE asset (id uuid PRIMARY KEY, "deletedAt" timestamptz, "isOffline" boolean NOT NULL DEFAULT false);

CREATE TABLE smart_search ("assetId" uuid PRIMARY KEY REFERENCES asset, embedding vector(3) NOT NULL);

INSERT INTO asset (id) SELECT md5(n::text)::uuid FROM generate_series(1, 42) AS n;

INSERT INTO smart_search SELECT id, '[1,2,3]' FROM asset;

