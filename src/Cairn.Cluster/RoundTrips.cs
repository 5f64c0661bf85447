namespace Cairn.Cluster;

/// <summary>What is assumed about round trips that nobody measured.</summary>
internal static class RoundTrips
{
    /// <summary>Stands for an unknown round trip: worse than a neighbour, better than another continent.</summary>
    public static readonly TimeSpan Unmeasured = TimeSpan.FromMilliseconds(50);
}
